import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ShrunkSignature } from '../../core/campaign/summary.ts';
import { messageOf } from '../../core/errors.ts';
import { writing } from '../../store/run-folder.ts';
import type { ProblemOutcome } from '../classify.ts';
import type { ShrunkRun } from './shrink-run.ts';

/** A failure to be made small: the first of its signature that repeats. */
export interface Shrinkable {
  readonly signature: string;
  /** Has a run folder. */
  readonly run: ProblemOutcome;
}

export interface ShrinkerOptions {
  /** File of what was made small, a line per signature. */
  readonly file: string;
  /** Folder that holds run folders. */
  readonly runs: string;
  /** What has not been made small yet. */
  readonly waiting: () => readonly Shrinkable[];
  readonly onShrunk: (shrunk: ShrunkSignature) => void;
  /** It stays as it was found, for this reason. */
  readonly onUnshrunk: (signature: string, reason: string) => void;
}

/** Makes the first failure of each signature small, one after the other, beside the other work. */
export class Shrinker {
  readonly #options: ShrinkerOptions;
  /** Signatures that were tried in this sitting. */
  readonly #tried = new Set<string>();
  #worker: Worker | undefined;
  #working: Promise<void> | undefined;
  #stopped = false;
  #failure: Error | undefined;

  constructor(options: ShrinkerOptions) {
    this.#options = options;
    for (const shrunk of shrunkIn(options.file)) options.onShrunk(shrunk);
  }

  /** To be called whenever there may be something new; returns at once. */
  look(): void {
    this.#working ??= this.#work()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#working = undefined));
  }

  /**
   * Until everything that waits is made small, or cannot be.
   *
   * @throws HarnessError where what was made small could not be written
   */
  async finish(): Promise<void> {
    while (this.#next() !== undefined) {
      this.look();
      await this.#working;
    }
    await this.#working;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#worker?.terminate();
    await this.#working;
  }

  #fail(error: unknown): void {
    this.#stopped = true;
    this.#failure = error instanceof Error ? error : new Error(messageOf(error));
  }

  async #work(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#tried.add(next.signature);
      const small = await this.#shrink(join(this.#options.runs, next.run.folder ?? ''));
      if (typeof small === 'string') {
        if (!this.#stopped) this.#options.onUnshrunk(next.signature, small);
        continue;
      }
      const shrunk = { signature: next.signature, seed: next.run.job.seed, ...small };
      const { file, onShrunk } = this.#options;
      writing(file, () => appendFileSync(file, `${JSON.stringify(shrunk)}\n`));
      onShrunk(shrunk);
    }
  }

  /** Undefined where nothing waits, or nobody may begin any more. */
  #next(): Shrinkable | undefined {
    if (this.#stopped) return undefined;
    return this.#options.waiting().find(({ signature }) => !this.#tried.has(signature));
  }

  /** What it was made, or why it was not. */
  #shrink(directory: string): Promise<ShrunkRun | string> {
    return new Promise((resolve) => {
      const worker = new Worker(new URL('./shrink-worker.js', import.meta.url), { workerData: directory });
      this.#worker = worker;
      worker.on('message', (small: ShrunkRun | undefined) => resolve(small ?? NOTHING_BREAKS));
      worker.on('error', (error) => resolve(messageOf(error)));
      worker.on('exit', (code) => resolve(`the thread ended with code ${String(code)}`));
    });
  }
}

const NOTHING_BREAKS = 'led through once more, its schedule breaks no invariant that a smaller one could break';

/** A last line that was cut off is none: that failure is made small again. */
function shrunkIn(file: string): ShrunkSignature[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).flatMap((line) => {
    try {
      return [JSON.parse(line) as ShrunkSignature];
    } catch {
      // What was cut off before is on one line with what was written next.
      return [];
    }
  });
}
