import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ShrunkSignature } from '../../core/campaign/summary.ts';
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
}

/** Makes the first failure of each signature small, one after the other, beside the other work. */
export class Shrinker {
  readonly #options: ShrinkerOptions;
  /** Signatures that were tried in this sitting. */
  readonly #tried = new Set<string>();
  #worker: Worker | undefined;
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(options: ShrinkerOptions) {
    this.#options = options;
    for (const shrunk of shrunkIn(options.file)) options.onShrunk(shrunk);
  }

  /** To be called whenever there may be something new; returns at once. */
  look(): void {
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Until everything that waits is made small, or cannot be. */
  async finish(): Promise<void> {
    while (!this.#stopped && this.#next() !== undefined) {
      this.look();
      await this.#working;
    }
    await this.#working;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#worker?.terminate();
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let next = this.#next(); next !== undefined && !this.#stopped; next = this.#next()) {
      this.#tried.add(next.signature);
      const small = await this.#shrink(join(this.#options.runs, next.run.folder ?? ''));
      if (small === undefined) continue;
      const shrunk = { signature: next.signature, seed: next.run.job.seed, ...small };
      const { file, onShrunk } = this.#options;
      writing(file, () => appendFileSync(file, `${JSON.stringify(shrunk)}\n`));
      onShrunk(shrunk);
    }
  }

  #next(): Shrinkable | undefined {
    return this.#options.waiting().find(({ signature }) => !this.#tried.has(signature));
  }

  /** Undefined where it cannot be made small: the failure stays as it was found. */
  #shrink(directory: string): Promise<ShrunkRun | undefined> {
    return new Promise((resolve) => {
      const worker = new Worker(new URL('./shrink-worker.js', import.meta.url), { workerData: directory });
      this.#worker = worker;
      let small: ShrunkRun | undefined;
      worker.on('message', (message: ShrunkRun | undefined) => (small = message));
      worker.on('error', () => resolve(undefined));
      worker.on('exit', () => resolve(small));
    });
  }
}

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
