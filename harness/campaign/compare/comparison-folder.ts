import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPARISON_FORMAT, type Comparison } from '../../core/campaign/comparison.ts';
import { InputError, messageOf } from '../../core/errors.ts';
import { newFolder, writing, type RunIndexLine } from '../../store/run-folder.ts';
import type { ComparedRun } from './compared-run.ts';

export const COMPARED_RUNS_FORMAT = 'verdict-compared-runs/1';

const FILES = {
  comparison: 'comparison.json',
  page: 'report.html',
  runs: 'runs',
  outcomes: 'outcomes.jsonl',
  allure: 'allure-results',
} as const;

/** Everything about one comparison: `comparison.json`, the page, a line per finished run, and the runs that were kept. */
export class ComparisonFolder {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes `<out>/compare-<name>-<time>/`. */
  static create(out: string, name: string, started: Date): ComparisonFolder {
    const folder = new ComparisonFolder(newFolder(out, 'compare', name, started));
    writing(folder.runs, () => mkdirSync(folder.runs));
    folder.#append({ format: COMPARED_RUNS_FORMAT });
    return folder;
  }

  /** Folder of the run folders. */
  get runs(): string {
    return join(this.directory, FILES.runs);
  }

  get page(): string {
    return join(this.directory, FILES.page);
  }

  get allureResults(): string {
    return join(this.directory, FILES.allure);
  }

  add(run: ComparedRun): void {
    this.#append(run);
  }

  /** Writes what the runs came to, and takes out of their index what was not kept. */
  finish(comparison: Comparison, page: string): void {
    this.#sweepIndex();
    const path = join(this.directory, FILES.comparison);
    writing(path, () => writeFileSync(path, `${JSON.stringify(comparison, undefined, 1)}\n`));
    writing(this.page, () => writeFileSync(this.page, page));
  }

  #sweepIndex(): void {
    const index = join(this.runs, 'index.jsonl');
    if (!existsSync(index)) return;
    const lines = readFileSync(index, 'utf8').split('\n');
    const kept = lines.filter(
      (line) => line !== '' && existsSync(join(this.runs, (JSON.parse(line) as RunIndexLine).id)),
    );
    writing(index, () => writeFileSync(index, kept.map((line) => `${line}\n`).join('')));
  }

  /** A line as soon as there is one: whoever is stopped keeps what was done. */
  #append(line: object): void {
    const path = join(this.directory, FILES.outcomes);
    writing(path, () => appendFileSync(path, `${JSON.stringify(line)}\n`));
  }
}

/** The runs of a comparison, in the order in which they ended. */
export function pastRuns(directory: string): ComparedRun[] {
  const lines = readFileSync(join(directory, FILES.outcomes), 'utf8').split('\n');
  return lines.slice(1, -1).map((line) => JSON.parse(line) as ComparedRun);
}

/**
 * Comparisons that were made before, oldest first: those in folders of this folder.
 *
 * @throws InputError for a folder that there is not, and for a comparison that cannot be read
 */
export function pastComparisons(directory: string): Comparison[] {
  if (!existsSync(directory)) {
    throw new InputError(`--history ${directory}: there is no such folder`, { code: 'FILE_NOT_FOUND' });
  }
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, FILES.comparison)))
    .map((entry) => readComparison(join(directory, entry.name, FILES.comparison)))
    .sort((one, other) => (one.created < other.created ? -1 : 1));
}

function readComparison(path: string): Comparison {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as { readonly format?: unknown };
    if (value.format === COMPARISON_FORMAT) return value as Comparison;
    throw new Error(`its format is ${String(value.format)} and not ${COMPARISON_FORMAT}`);
  } catch (cause) {
    throw new InputError(`${path} cannot be read as a comparison: ${messageOf(cause)}`, {
      code: 'FILE_UNREADABLE',
      hint: 'Take it out of the folder that --history names.',
      cause,
    });
  }
}
