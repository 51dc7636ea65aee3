import { Worker } from 'node:worker_threads';

/** Where the two threads meet: positions in the shared integers. */
export const WATCH = { step: 0, pid: 1, bitten: 2, stop: 3, length: 4 } as const;

export interface WatchdogStart {
  readonly shared: Int32Array;
  readonly limitMs: number;
}

/**
 * Ends a process that owes an answer for too long. Whoever waits for the answer cannot do that: the wait fills its thread.
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

  /** From now on this process owes an answer. */
  begin(pid: number): void {
    Atomics.store(this.#shared, WATCH.pid, pid);
    Atomics.store(this.#shared, WATCH.step, ++this.#step);
  }

  /** It came. */
  end(): void {
    Atomics.store(this.#shared, WATCH.pid, 0);
  }

  /** Whether the process that owed the last answer was ended for it. */
  get bit(): boolean {
    return Atomics.load(this.#shared, WATCH.bitten) === this.#step;
  }

  close(): void {
    Atomics.store(this.#shared, WATCH.stop, 1);
    Atomics.notify(this.#shared, WATCH.stop);
  }
}
