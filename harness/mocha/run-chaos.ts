import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { getGlobalTestRuntime } from 'allure-js-commons/sdk/runtime';
import { sayToRuntime } from '../../reports/allure/runtime.ts';
import { writeAllureResults } from '../../reports/allure/results.ts';
import { InputError, messageOf, UnavailableError } from '../core/errors.ts';
import type { JudgedRun } from '../finish.ts';
import { prepare, type Prepared, type SpecSource } from '../prepare.ts';
import { runPlan } from '../run.ts';
import type { RunningTest } from './declare-test.ts';
import { failureOf, troubleOf } from './failure.ts';
import { hasAllureRuntime, writeTrouble } from './allure.ts';
import { untilStopped } from './stop-signals.ts';
import { timeLimitMs } from './time-limit.ts';

/** A path, a file URL, or the content of a spec as an object. */
export type ChaosSpec = string | URL | Readonly<Record<string, unknown>>;

export interface ChaosOptions {
  /** Fixes the plan; default: the spec's, else one is drawn, which a failure names. */
  readonly seed?: string | number;
  /** Folder that holds run folders. Default: `runs`. */
  readonly out?: string;
  /** Folder of Allure results, where the reporter does not write them itself. Default: `allure-results`. */
  readonly allureResults?: string;
  /** Plugin files, counted from the current folder. */
  readonly plugins?: readonly string[];
}

/** Beyond the run's own limit, for healing: mocha would give the test up in the middle of it. */
const HEALING_MS = 120_000;

/**
 * The body of a chaos test: runs the spec, tells Allure, throws unless the verdict is the expected one.
 *
 * @throws AssertionError with the summary and the replay command where a promise was broken
 */
export async function runChaos(
  title: string,
  spec: ChaosSpec,
  options: ChaosOptions,
  test: RunningTest,
): Promise<void> {
  const limited = test.timeout() > 0;
  // Preparing may fetch nothing but loads plugins; what is a sensible limit is known after it.
  if (limited) test.timeout(0);
  const begun = Date.now();
  let finished: JudgedRun;
  try {
    const prepared = await prepare(sourceOf(title, spec, options));
    const limitMs = timeLimitMs(prepared.plan);
    if (limited) test.timeout(limitMs + HEALING_MS);
    finished = await untilStopped(limited ? limitMs : undefined, (signal) => carryOut(prepared, options, signal));
  } catch (error) {
    const unavailable = error instanceof UnavailableError && process.env['CI'] !== 'true';
    if (!hasAllureRuntime())
      writeTrouble({ title: test.fullTitle(), error, begun, skipped: unavailable }, resultsOf(options));
    if (!unavailable) throw troubleOf(error);
    const reason = [error.message, error.hint].filter(Boolean).join(' ');
    // A reporter writes of a test that is skipped only that it was.
    if (hasAllureRuntime()) await getGlobalTestRuntime().description(`[environment] ${reason}`);
    process.stderr.write(`Skipped: ${title}: ${reason}\n`);
    return test.skip();
  }
  await tellAllure(finished, options);
  const failure = failureOf(finished, relative(process.cwd(), finished.reports.page));
  if (failure !== undefined) throw failure;
}

function carryOut({ plan, system, host, specText }: Prepared, options: ChaosOptions, signal: AbortSignal) {
  const out = options.out ?? 'runs';
  return runPlan({ plan, system, host, specText, out, signal, onEvent: () => undefined, onBegin: () => undefined });
}

async function tellAllure({ record, document, folder }: JudgedRun, options: ChaosOptions): Promise<void> {
  const run = { record, document, runDirectory: folder.directory };
  if (hasAllureRuntime()) await sayToRuntime(run, getGlobalTestRuntime());
  else await writeAllureResults({ ...run, resultsDirectory: resultsOf(options) });
}

function resultsOf({ allureResults = 'allure-results' }: ChaosOptions): string {
  return allureResults;
}

function sourceOf(title: string, spec: ChaosSpec, { seed, plugins = [] }: ChaosOptions): SpecSource {
  const overrides =
    seed === undefined ? [] : [{ key: 'seed', value: JSON.stringify(String(seed)), flag: `seed of '${title}'` }];
  if (typeof spec !== 'string' && !(spec instanceof URL)) {
    return { text: stringify(spec), file: `spec of '${title}'`, overrides, plugins };
  }
  const file = typeof spec === 'string' ? spec : relative(process.cwd(), fileURLToPath(spec));
  return { text: textOf(title, file), file, overrides, plugins };
}

function textOf(title: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError(`chaos('${title}', …): the spec ${file} cannot be read: ${messageOf(cause)}`, {
      code: 'FILE_UNREADABLE',
      hint: 'Paths count from the current folder; new URL(PATH, import.meta.url) counts from the test file.',
      cause,
    });
  }
}
