import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { groupedByKey } from '../../../../checkers/linearizability/columns/grouped.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { judgeInThreads } from '../../../../checkers/linearizability/parallel/crew.ts';
import type { WorkerStart } from '../../../../checkers/linearizability/parallel/messages.ts';
import { checkInParallel } from '../../../../checkers/linearizability/parallel/parallel.ts';
import { HarnessError, InterruptedError } from '../../../../harness/core/errors.ts';
import { columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import type { HistoryColumns } from '../../../../harness/core/history-columns.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { HistoryEvent, Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';
import { eventsOf } from '../columns/events-of.ts';

const SEMANTICS: HistorySemantics = {
  model: 'cas-register',
  initial: 'none',
  failSemantics: 'observed-mismatch',
  nilRead: 'value',
};

describe('judging keys in threads', function () {
  this.timeout(120_000);

  it('gives the same result whatever the number of threads', async () => {
    const columns = manyKeys(1_000, 200);
    const alone = checkLinearizable(columns, SEMANTICS);
    assert.equal(alone.verdict, 'fail');
    assert.ok(alone.keys.some(({ stage }) => stage === 'depth-first'));
    for (const workers of [1, 2, 3]) {
      const together = await checkInParallel(columns, SEMANTICS, { workers });
      assert.equal(JSON.stringify(together), JSON.stringify(alone), `${workers} threads`);
    }
  });

  it('judges each key as it is judged alone', async () => {
    const columns = manyKeys(60, 30);
    const jobs = jobsOf(columns);
    const judged = await judgeInThreads(startOf(columns, SEMANTICS), jobs, 3, undefined);
    const { keys } = checkLinearizable(columns, SEMANTICS);
    assert.ok(new Set(keys.map(({ verdict }) => verdict)).size > 1);
    for (const [number, { verdict }] of keys.entries()) assert.equal(judged.get(number)?.result.verdict, verdict);
  });

  it('reports a thread that fails as trouble of the harness', async () => {
    const columns = manyKeys(4, 4);
    const start = startOf(columns, { ...SEMANTICS, model: 'no-such-model' });
    await assert.rejects(judgeInThreads(start, jobsOf(columns), 2, undefined), (error) => {
      return error instanceof HarnessError && error.message.includes('no-such-model');
    });
  });

  it('ends when it is interrupted, before and while it works', async () => {
    const columns = manyKeys(200, 100);
    const start = startOf(columns, SEMANTICS);
    await assert.rejects(judgeInThreads(start, jobsOf(columns), 2, AbortSignal.abort()), InterruptedError);
    const interrupt = new AbortController();
    const work = judgeInThreads(start, jobsOf(columns), 2, interrupt.signal);
    interrupt.abort();
    await assert.rejects(work, InterruptedError);
  });
});

const KINDS = 20;

/** Registers of few values, one key after the other; one in twenty has wrong answers. */
function manyKeys(keys: number, perKey: number): HistoryColumns {
  const events: HistoryEvent[] = [];
  const kinds = Array.from({ length: KINDS }, (_, kind) =>
    randomHistory(stream('threads', String(kind)), {
      semantics: SEMANTICS,
      operations: perKey,
      processes: 3,
      values: 3,
      crashed: 0.01,
      wrong: kind === 0 ? 0.8 : 0,
    }),
  );
  for (let key = 0; key < keys; key++) {
    const operations = kinds[key % KINDS] as Operation[];
    for (const event of eventsOf(operations.map((operation) => moved(operation, key, perKey)))) events.push(event);
  }
  return columnsOf(events.map((event, index) => ({ ...event, index })));
}

function moved(operation: Operation, key: number, perKey: number): Operation {
  return { ...operation, key: `k${key}`, process: operation.process + key * 3 * perKey };
}

function startOf(columns: HistoryColumns, semantics: HistorySemantics): WorkerStart {
  const { values, ...history } = columns;
  return { history, others: values.others, rows: groupedByKey(columns).rows, semantics, steps: 1_000_000 };
}

function jobsOf(
  columns: HistoryColumns,
): { readonly number: number; readonly key: ReturnType<typeof groupedByKey>['keys'][number] }[] {
  return groupedByKey(columns).keys.map((key, number) => ({ number, key }));
}
