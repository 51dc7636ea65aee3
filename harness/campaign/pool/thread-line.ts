import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { Hand } from './hand.ts';
import type { FromWorker, WorkerStart } from './messages.ts';

/** A thread of this process. */
export function threadHand(start: WorkerStart): Hand {
  return new Hand((hear, gone) => {
    const worker = new Worker(new URL('./thread-worker.js', import.meta.url), { workerData: start });
    worker.on('message', (message: FromWorker) => hear(message));
    worker.on('error', (error) => gone(messageOf(error)));
    worker.on('exit', (code) => gone(`the thread ended by itself with code ${String(code)}`));
    return {
      send: (message) => worker.postMessage(message),
      end: async () => {
        await worker.terminate();
      },
    };
  });
}
