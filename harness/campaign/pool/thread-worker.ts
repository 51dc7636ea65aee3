/** A thread of a campaign: for runs that are nothing but computation, and for those that drive processes line by line. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { workerLoop } from './worker-loop.ts';

const hear = workerLoop(workerData as WorkerStart, (message: FromWorker) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToWorker) => hear(message));
parentPort?.postMessage({ type: 'ready' } satisfies FromWorker);
