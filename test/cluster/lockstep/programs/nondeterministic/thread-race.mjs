// Answers with how far a thread has counted meanwhile: how fast it is, is the machine's business.
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { answerTo } from './store.mjs';

const shared = new Int32Array(new SharedArrayBuffer(4));
const count = 'for (;;) { Atomics.add(workerData, 0, 1); if (workerData[0] > 2 ** 30) break; }';
new Worker(`const { workerData } = require('node:worker_threads'); ${count}`, {
  eval: true,
  workerData: shared,
}).unref();
const values = new Map();

createInterface({ input: process.stdin }).on('line', (line) => {
  const { src, dest, body } = JSON.parse(line);
  const mark = Atomics.load(shared, 0);
  console.log(
    JSON.stringify({ src: dest, dest: src, body: { ...answerTo(values, body), in_reply_to: body.msg_id, mark } }),
  );
});
