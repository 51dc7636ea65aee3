import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HarnessError, InputError, messageOf } from '../core/errors.ts';
import { unreadable } from './unreadable.ts';

/** Names of the files in a run folder; all of them are part of the file formats. */
export const RUN_FILES = {
  spec: 'spec.yaml',
  plan: 'plan.json',
  history: 'history.jsonl',
  trace: 'trace.jsonl',
  states: 'states.jsonl',
  said: 'said.jsonl',
  schedule: 'schedule.jsonl',
  verdict: 'verdict.json',
  report: 'report.html',
  ledger: 'ledger.jsonl',
  replicas: 'replicas.json',
  invariants: 'invariants.json',
  environment: 'environment.json',
  allure: 'allure-results',
  nodes: 'nodes',
} as const;

/** What a run folder is good for whose files are not as the run wrote them. */
const TORN = 'A run folder is judged as the run left it; a run from the same spec and seed makes it anew.';

/** What says that no folder can be there. */
const WRONG_PLACE = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS'];

export type RunFile = keyof typeof RUN_FILES;

/** One line of `runs/index.jsonl`. */
export interface RunIndexLine {
  readonly format: 'verdict-index/1';
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly build: string;
  readonly engine: string;
  readonly seed: string;
  readonly planDigest: string;
  readonly verdict: string;
  /** Wall clock at the start, ISO 8601. */
  readonly started: string;
}

/** A folder that holds everything about one run. Every write that fails is a HarnessError naming the file. */
export class RunFolder {
  readonly directory: string;
  readonly id: string;

  private constructor(directory: string, id: string) {
    this.directory = directory;
    this.id = id;
  }

  /** Creates `<out>/<name>-<seed>-<time>/`. `started` is the wall clock, the only thing in the name a seed does not fix. */
  static create(out: string, name: string, seed: string, started: Date): RunFolder {
    const directory = newFolder(out, name, seed, started);
    writing(directory, () => mkdirSync(join(directory, RUN_FILES.nodes)));
    return new RunFolder(directory, basename(directory));
  }

  /** @throws InputError when the folder is not a run's */
  static open(directory: string): RunFolder {
    const absolute = resolve(directory);
    if (!existsSync(join(absolute, RUN_FILES.plan))) {
      throw new InputError(`${directory} is not a run folder: it has no ${RUN_FILES.plan}`, {
        code: 'RUN_NOT_FOUND',
        hint: 'Give the folder that the first and last lines of a run name, such as runs/quick-start-1-….',
      });
    }
    return new RunFolder(absolute, absolute.slice(dirname(absolute).length + 1));
  }

  path(file: RunFile): string {
    return join(this.directory, RUN_FILES[file]);
  }

  nodeFile(node: string, file: string): string {
    return join(this.directory, RUN_FILES.nodes, node, file);
  }

  has(file: RunFile): boolean {
    return existsSync(this.path(file));
  }

  write(file: RunFile, text: string): void {
    const path = this.path(file);
    // Readers never see half a file: a torn one is left beside it.
    writing(path, () => {
      writeFileSync(`${path}.partial`, text);
      renameSync(`${path}.partial`, path);
    });
  }

  writeJson(file: RunFile, value: unknown): void {
    this.write(file, `${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** @throws InputError when the file is missing */
  readText(file: RunFile): string {
    const path = this.path(file);
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      throw unreadable(path, cause, TORN);
    }
  }

  /** @throws InputError when the file is missing or not JSON */
  readJson(file: RunFile): unknown {
    const text = this.readText(file);
    const path = this.path(file);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unreadable(path, cause, TORN);
    }
  }

  /** Adds the run's line to `index.jsonl` beside the run folders. */
  appendToIndex(line: RunIndexLine): void {
    const path = join(dirname(this.directory), 'index.jsonl');
    writing(path, () => appendFileSync(path, `${JSON.stringify(line)}\n`));
  }
}

/** Runs a write; whatever goes wrong with it is trouble of this machine, named with the file. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new HarnessError(`${path} cannot be written: ${messageOf(cause)}`, {
      code: 'RUN_FOLDER_WRITE',
      hint: 'Give a folder with free space with --out DIR.',
      cause,
    });
  }
}

/** Makes `<out>/<name>-<seed>-<time>/`, with a number behind it where that exists already; its absolute path. */
export function newFolder(out: string, name: string, seed: string, started: Date): string {
  const time = started.toISOString().replace(/[-:]|\.\d+Z$/g, '');
  const base = `${name}-${seed.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 32)}-${time}`;
  for (let attempt = 1; ; attempt++) {
    const directory = resolve(out, attempt === 1 ? base : `${base}-${String(attempt)}`);
    if (claimIn(out, directory)) return directory;
  }
}

/** @throws InputError where no folder can be made there, whatever the space */
function claimIn(out: string, directory: string): boolean {
  return writing(directory, () => {
    try {
      return claim(directory);
    } catch (cause) {
      if (!WRONG_PLACE.includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
      throw new InputError(`${out}: no folder can be made there: ${messageOf(cause)}`, {
        code: 'OUT_UNWRITABLE',
        hint: 'Give another folder with --out DIR.',
        cause,
      });
    }
  });
}

/** True when this call made the folder; false when another run has the name already. */
function claim(directory: string): boolean {
  makeFolders(dirname(directory));
  return made(directory);
}

/** One by one: where the file system takes no folders, as in /proc, making them all at once never ends. */
function makeFolders(directory: string): void {
  if (!existsSync(directory)) {
    makeFolders(dirname(directory));
    made(directory);
  }
  if (statSync(directory).isDirectory()) return;
  throw Object.assign(new Error(`${directory} is not a folder`), { code: 'ENOTDIR' });
}

/** False when it is there already. */
function made(directory: string): boolean {
  try {
    mkdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  return true;
}
