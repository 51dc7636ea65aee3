/** A thread that judges keys. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, VerdictError } from '../../../harness/core/errors.ts';
import { ValueTable } from '../../../harness/core/history/value-table.ts';
import { model } from '../../../harness/core/models/registry.ts';
import { keyOperations } from '../columns/grouped.ts';
import { judgeKey } from '../judge-key.ts';
import { allOf, type JudgedKey } from '../judged.ts';
import { normalise } from '../normalise.ts';
import type { FromWorker, Job, WorkerStart } from './messages.ts';

const { history, others, rows, semantics, steps } = workerData as WorkerStart;
const columns = { ...history, values: ValueTable.of(others) };

parentPort?.on('message', (job: Job) => say(answerTo(job)));

function answerTo({ number, key }: Job): FromWorker {
  try {
    return { type: 'judged', number, judged: judge(key) };
  } catch (error) {
    // Errors lose their class on the way to another thread, so they go as data.
    const { code, hint } = error instanceof VerdictError ? error : { code: 'CHECK_FAILED', hint: undefined };
    return { type: 'failed', message: messageOf(error), code, hint };
  }
}

function judge(key: Job['key']): JudgedKey {
  const operations = allOf(keyOperations({ history: columns, rows }, key));
  return judgeKey(normalise(key.key, operations, model(semantics.model), semantics), operations, steps);
}

function say(message: FromWorker): void {
  parentPort?.postMessage(message);
}
