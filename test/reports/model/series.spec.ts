import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { nemesisEvent } from '../../../harness/core/nemesis-events.ts';
import type { CompletionType, HistoryEvent } from '../../../harness/core/operation.ts';
import { latencyBuckets, latencyOf, latencyRange, quantile } from '../../../reports/model/latency.ts';
import { leadershipsOf, leadersInWords, termsInWords } from '../../../reports/model/leaderships.ts';
import { nodeLanesOf } from '../../../reports/model/node-lanes.ts';
import { bucketWidth, endedPerBucket, longestGap, openPerBucket } from '../../../reports/model/throughput.ts';
import type { ViewedOperation } from '../../../reports/model/viewed-operation.ts';

let serial = 0;
function operation(invoked: number, closed: number, type: CompletionType = 'ok', planned = invoked): ViewedOperation {
  const index = serial++;
  return {
    process: index,
    f: 'read',
    key: 'k',
    input: null,
    output: 1,
    type,
    error: undefined,
    invoked,
    completed: type === 'info' ? Infinity : closed,
    index,
    completionIndex: index,
    node: 'n1',
    planned,
    closed,
    row: 0,
  };
}

function history(...events: ReturnType<typeof nemesisEvent>[]): HistoryEvent[] {
  return events.map((event, index) => ({ ...event, index }));
}

describe('series of a run', () => {
  it('counts latency from the time an operation was due', () => {
    assert.equal(latencyOf(operation(50, 70, 'ok', 10)), 60);
  });

  it('takes quantiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    assert.deepEqual(
      [quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99), quantile([], 0.5)],
      [50, 99, 7, undefined],
    );
  });

  it('leaves out buckets without a success instead of drawing them as zero', () => {
    const buckets = latencyBuckets(
      [operation(0, 5), operation(1, 4), operation(10, 15, 'info'), operation(25, 28)],
      10,
    );
    assert.deepEqual(
      buckets.map(({ index, count, p50, p99 }) => ({ index, count, p50, p99 })),
      [
        { index: 0, count: 2, p50: 3, p99: 5 },
        { index: 2, count: 1, p50: 3, p99: 3 },
      ],
    );
  });

  it('has an axis of latency from the fastest, but for a few, to the slowest of all, whatever became of it', () => {
    const fast = Array.from({ length: 200 }, (_, index) => operation(0, 100 + index));
    assert.deepEqual(latencyRange([...fast, operation(0, 5e9, 'info')]), { low: 102, high: 5e9 });
    assert.deepEqual(latencyRange([]), { low: 1e5, high: 1e6 });
  });

  it('counts what ended and what was open per bucket', () => {
    const operations = [operation(0, 5), operation(4, 25, 'info'), operation(12, 14, 'fail')];
    assert.deepEqual(endedPerBucket(operations, 10, 29), [
      { ok: 1, fail: 0, info: 0 },
      { ok: 0, fail: 1, info: 0 },
      { ok: 0, fail: 0, info: 1 },
    ]);
    assert.deepEqual(openPerBucket(operations, 10, 29), [
      { ok: 1, fail: 0, info: 1 },
      { ok: 0, fail: 1, info: 1 },
      { ok: 0, fail: 0, info: 1 },
    ]);
  });

  it('chooses round bucket widths', () => {
    assert.equal(bucketWidth(60e9, 120), 5e8);
    assert.equal(bucketWidth(1, 120), 1);
  });

  it('finds the longest stretch without a success', () => {
    assert.deepEqual(longestGap([operation(0, 5), operation(6, 30), operation(7, 8, 'info')]), { from: 5, to: 30 });
    assert.equal(longestGap([operation(0, 5)]), undefined);
  });

  it('ends a leadership with the next leader, an exit, or the run', () => {
    const events = history(
      nemesisEvent(1, 'leader', { node: 'n1', term: 1 }),
      nemesisEvent(3, 'leader', { node: 'n1', term: 1 }),
      nemesisEvent(5, 'exit', { node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: true }),
      nemesisEvent(6, 'stop-load', null),
      nemesisEvent(8, 'leader', { node: 'n2', term: 4 }),
    );
    const leaderships = leadershipsOf(events, 10);
    assert.deepEqual(leaderships, [
      { node: 'n1', term: 1, from: 1, to: 5 },
      { node: 'n2', term: 4, from: 8, to: 10 },
    ]);
    assert.equal(leadersInWords(leaderships), '2 different leaders in terms 1 to 4');
    assert.equal(leadersInWords([]), 'no leader was observed');
  });

  it('says nothing of terms of those who have none', () => {
    const led = (node: string, term: number) => ({ node, term, from: 0, to: 1 });
    assert.equal(leadersInWords([led('n1', 0), led('n2', 0)]), '2 different leaders');
    assert.equal(leadersInWords([led('n1', 3)]), '1 leader in term 3');
    assert.equal(termsInWords([led('n1', 3), led('n2', 5)]), 'terms 3 to 5');
    assert.equal(termsInWords([led('n1', 0)]), undefined);
  });

  it('tells an exit that was asked for from one that was not', () => {
    const events = history(
      nemesisEvent(2, 'exit', { node: 'n1', life: 1, code: null, signal: 'SIGKILL', expected: true }),
      nemesisEvent(4, 'restart', { node: 'n1', life: 2 }),
      nemesisEvent(7, 'exit', { node: 'n1', life: 2, code: 2, signal: null, expected: false }),
    );
    const [lane] = nodeLanesOf(['n1'], events, [], 10);
    assert.ok(lane);
    assert.deepEqual(
      lane.marks.map((mark) => [mark.kind, mark.text]),
      [
        ['exit', 'stopped by a fault (SIGKILL)'],
        ['restart', 'restarted (life 2)'],
        ['crash', 'exited by itself (code 2)'],
      ],
    );
    assert.deepEqual(lane.absences, [
      { kind: 'down', from: 2, to: 4 },
      { kind: 'down', from: 7, to: 10 },
    ]);
  });
});
