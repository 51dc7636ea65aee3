/** A thread that makes the schedule of one failed run small. */
import { parentPort, workerData } from 'node:worker_threads';
import { shrinkRun } from './shrink-run.ts';

parentPort?.postMessage(await shrinkRun(workerData as string));
