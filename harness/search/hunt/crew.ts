import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HarnessError, messageOf } from '../../core/errors.ts';
import type { Portion } from './portion.ts';
import type { FromWorker, WorkerStart } from './worker-messages.ts';

/** Who gives a crew its work. */
export interface Foreman {
  /** Undefined when there is no more. */
  next(): Portion | undefined;
  hear(message: Exclude<FromWorker, { readonly type: 'failed' }>): void;
}

/** Threads that try schedules, each a portion at a time. */
export class Crew {
  readonly #size: number;
  readonly #start: WorkerStart;
  readonly #foreman: Foreman;

  constructor(size: number, start: WorkerStart, foreman: Foreman) {
    this.#size = size;
    this.#start = start;
    this.#foreman = foreman;
  }

  /**
   * Until there is no more work, or at once when the signal says so. No thread is left then.
   *
   * @throws HarnessError when one of them fails
   */
  async work(signal: AbortSignal): Promise<void> {
    const workers = Array.from(
      { length: this.#size },
      () => new Worker(new URL('./worker.js', import.meta.url), { workerData: this.#start }),
    );
    const done = new AbortController();
    try {
      const stopped = once(signal, 'abort', { signal: done.signal }).catch(() => undefined);
      if (!signal.aborted) await Promise.race([stopped, Promise.all(workers.map((worker) => this.#employ(worker)))]);
    } finally {
      done.abort();
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  }

  #employ(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        const portion = this.#foreman.next();
        if (portion === undefined) resolve();
        else worker.postMessage(portion);
      };
      worker.on('error', reject);
      worker.on('exit', () =>
        reject(new HarnessError('a thread of the hunt ended by itself', { code: 'HUNT_FAILED' })),
      );
      worker.on('message', (message: FromWorker) => {
        try {
          if (message.type === 'failed') throw failure(message);
          this.#foreman.hear(message);
          if (message.type === 'done') next();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(messageOf(error)));
        }
      });
      next();
    });
  }
}

function failure({ message, code, hint }: Extract<FromWorker, { readonly type: 'failed' }>): HarnessError {
  return new HarnessError(message, hint === undefined ? { code } : { code, hint });
}
