import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { operationOf } from '../../../../checkers/linearizability/call.ts';
import { queuePatterns } from '../../../../checkers/linearizability/queues/queues.ts';
import { replay, replayedList } from '../../../../checkers/linearizability/replay.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { fifoQueue } from '../../../../harness/core/models/fifo-queue.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { assertOrder, decisionOf } from '../elements/judging.ts';
import { historyOf, type Line } from '../history-notation.ts';
import { randomHistory } from '../random-history.ts';

const QUEUE: HistorySemantics = { model: 'fifo-queue', initial: [], failSemantics: 'did-not-happen', nilRead: 'value' };

describe('order of a queue', () => {
  it('is given for every history that passes, short or long, and explains every answer', () => {
    let passed = 0;
    for (let round = 0; round < 600; round++) {
      const random = stream('queue order', String(round));
      const semantics = { ...QUEUE, initial: random.pick([[], [91, 92]]) };
      const operations = randomHistory(random, {
        semantics,
        operations: random.pick([5, 10, 300]),
        processes: 1 + random.integer(12),
        values: Infinity,
        crashed: random.pick([0, 0.05, 0.4]),
        wrong: random.pick([0, 0, 0.05]),
      });
      const decision = decisionOf(queuePatterns, operations, semantics);
      if (decision?.verdict !== 'pass') continue;
      passed++;
      assert.ok(decision.order);
      assertOrder(decision.order(), operations, semantics);
    }
    assert.ok(passed > 200, String(passed));
  });

  it('puts what found nothing where nothing was certainly there', () => {
    const lines: readonly Line[] = [
      [0, 30, 'enqueue', 1, 'ok'],
      [5, 60, 'dequeue', null, ['ok', null]],
      [40, 90, 'dequeue', null, ['ok', 1]],
      [50, 100, 'enqueue', 2, 'ok'],
      [55, 58, 'dequeue', null, ['ok', null]],
      [0, 0, 'enqueue', 3, 'info'],
    ];
    assert.deepEqual(
      orderOf(historyOf(lines)).map(({ index }) => index),
      [1, 0, 2, 4, 3].map((at) => historyOf(lines)[at]?.index),
    );
  });

  it('has a crashed dequeue take what must have been taken', () => {
    const lines: readonly Line[] = [
      [0, 10, 'enqueue', 1, 'ok'],
      [20, 30, 'enqueue', 2, 'ok'],
      [35, 0, 'dequeue', null, 'info'],
      [40, 50, 'dequeue', null, ['ok', 2]],
    ];
    const operations = historyOf(lines);
    const order = orderOf(operations);
    assert.equal(order.length, 4);
    const places = order.map(({ index }) => operations.findIndex((operation) => operation.index === index));
    assert.equal(replay(replayedList(operations), places, fifoQueue, QUEUE), undefined);
    const [first, second, third, fourth] = places as [number, number, number, number];
    assert.match(
      replay(replayedList(operations), [first, second, fourth, third], fifoQueue, QUEUE) ?? '',
      /cannot have had its answer/,
    );
  });
});

function orderOf(operations: readonly Operation[]): Operation[] {
  const decision = decisionOf(queuePatterns, operations, QUEUE);
  assert.ok(decision?.verdict === 'pass' && decision.order);
  return decision.order().map(operationOf);
}
