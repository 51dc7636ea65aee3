import { Worker } from 'node:worker_threads';
import type { Watched } from './running-program.ts';

/** Where the two threads meet: positions in the shared integers. */
export const WATCH = { step: 0, pid: 1, pipe: 2, bitten: 3, stop: 4, length: 5 } as const;

/** Where there is no pid, or no pipe. */
export const NOBODY = -1;

/** What is written to the pipe of a program that is to be ended for its silence. */
export const SILENT = 'silent';

export interface WatchdogStart {
  readonly shared: Int32Array;
  readonly limitMs: number;
}

/**
 * Ends a program that owes an answer for too long. Whoever waits for the answer cannot do that: the wait fills its thread.
 * So it is done by another one, which sees the same integers.
 */
export class Watchdog {
  readonly #shared = new Int32Array(new SharedArrayBuffer(4 * WATCH.length));
  readonly #worker: Worker;
  readonly limitMs: number;
  #step = 0;

  constructor(limitMs: number) {
    this.limitMs = limitMs;
    const workerData: WatchdogStart = { shared: this.#shared, limitMs };
    this.#worker = new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData });
    this.#worker.unref();
  }

  /** From now on this program owes an answer. */
  begin(watched: Watched): void {
    Atomics.store(this.#shared, WATCH.pid, 'pid' in watched ? watched.pid : NOBODY);
    Atomics.store(this.#shared, WATCH.pipe, 'pipe' in watched ? watched.pipe : NOBODY);
    Atomics.store(this.#shared, WATCH.step, ++this.#step);
  }

  /** It came. */
  end(): void {
    Atomics.store(this.#shared, WATCH.pid, NOBODY);
    Atomics.store(this.#shared, WATCH.pipe, NOBODY);
  }

  /** Whether the program that owed the last answer was ended for it. */
  get bit(): boolean {
    return Atomics.load(this.#shared, WATCH.bitten) === this.#step;
  }

  close(): void {
    Atomics.store(this.#shared, WATCH.stop, 1);
    Atomics.notify(this.#shared, WATCH.stop);
  }
}
