import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HarnessError, InterruptedError, messageOf } from '../../../harness/core/errors.ts';
import type { JudgedKey } from '../judged.ts';
import type { FromWorker, Job, WorkerStart } from './messages.ts';

/**
 * Judges keys in threads, each key by itself, in the order given; the answers by number. No thread is left behind,
 * whatever happens.
 *
 * @throws HarnessError when a thread fails, InterruptedError when the signal says so
 */
export async function judgeInThreads(
  start: WorkerStart,
  jobs: readonly Job[],
  threads: number,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, JudgedKey>> {
  refuseInterrupted(signal);
  const judged = new Map<number, JudgedKey>();
  const waiting = [...jobs].reverse();
  const workers = Array.from(
    { length: Math.min(threads, jobs.length) },
    () => new Worker(new URL('./worker.js', import.meta.url), { workerData: start }),
  );
  const done = new AbortController();
  try {
    const work = Promise.all(workers.map((worker) => employ(worker, () => waiting.pop(), judged)));
    const stopped = signal && once(signal, 'abort', { signal: done.signal }).catch(() => undefined);
    await (stopped ? Promise.race([stopped, work]) : work);
    refuseInterrupted(signal);
    return judged;
  } finally {
    done.abort();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function employ(worker: Worker, next: () => Job | undefined, judged: Map<number, JudgedKey>): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const job = next();
      if (job === undefined) resolve();
      else worker.postMessage(job);
    };
    worker.on('error', (error) =>
      reject(failure({ message: messageOf(error), code: 'CHECK_FAILED', hint: undefined })),
    );
    worker.on('exit', () =>
      reject(failure({ message: 'a thread of the checker ended by itself', code: 'CHECK_FAILED', hint: undefined })),
    );
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'failed') {
        reject(failure(message));
        return;
      }
      judged.set(message.number, message.judged);
      give();
    });
    give();
  });
}

function failure({
  message,
  code,
  hint,
}: Omit<Extract<FromWorker, { readonly type: 'failed' }>, 'type'>): HarnessError {
  return new HarnessError(message, hint === undefined ? { code } : { code, hint });
}

function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError('The check was interrupted.', { code: 'INTERRUPTED' });
}
