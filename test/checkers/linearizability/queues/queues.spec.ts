import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { theseAreTold } from '../anomalies.ts';
import { historyOf, type Line } from '../history-notation.ts';

const QUEUE: HistorySemantics = {
  model: 'fifo-queue',
  initial: [],
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

describe('queues', () => {
  theseAreTold(QUEUE, 'queue-patterns', [
    {
      pattern: 'dequeued-twice',
      title: 'one element is taken by two',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'dequeue', null, ['ok', 1]],
        [20, 30, 'dequeue', null, ['ok', 1]],
      ],
      witness: [0, 1, 2],
      says: 'dequeue #1 and dequeue #2 on k1 each took 1, which was put in once',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [12, 0, 'enqueue', 1, 'info'],
        [20, 30, 'dequeue', null, ['ok', 1]],
        [20, 30, 'dequeue', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'phantom-dequeue',
      title: 'an element is taken that nobody put in',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'dequeue', null, ['ok', 2]],
      ],
      witness: [1],
      says: 'took 2, which nobody had put in',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'dequeue', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'future-dequeue',
      title: 'an element is taken before it is put in',
      broken: [
        [0, 10, 'dequeue', null, ['ok', 1]],
        [20, 30, 'enqueue', 1, 'ok'],
      ],
      witness: [0, 1],
      says: 'completed 10 ms before enqueue #1 (1), which put it in, began',
      sound: [
        [0, 25, 'dequeue', null, ['ok', 1]],
        [20, 30, 'enqueue', 1, 'ok'],
      ],
    },
    {
      pattern: 'out-of-order',
      title: 'a later element is taken first',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'dequeue', null, ['ok', 2]],
        [60, 70, 'dequeue', null, ['ok', 1]],
      ],
      witness: [0, 1, 2, 3],
      says: 'took 2 although 1 had been put in before it (enqueue #0 (1)) and was taken only by dequeue #3',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [5, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'dequeue', null, ['ok', 2]],
        [60, 70, 'dequeue', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'out-of-order',
      title: 'an acknowledged element is lost',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'dequeue', null, ['ok', 2]],
      ],
      witness: [0, 1, 2],
      says: 'was never taken',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [35, 0, 'dequeue', null, 'info'],
        [40, 50, 'dequeue', null, ['ok', 2]],
      ],
    },
    {
      pattern: 'out-of-order',
      title: 'more elements are lost than crashed dequeues can have taken',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'enqueue', 3, 'ok'],
        [60, 0, 'dequeue', null, 'info'],
        [70, 80, 'dequeue', null, ['ok', 3]],
      ],
      witness: [0, 1, 2, 3, 4],
      says: 'of the calls without an answer only dequeue #3 can have taken any of them',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'enqueue', 3, 'ok'],
        [60, 0, 'dequeue', null, 'info'],
        [65, 0, 'dequeue', null, 'info'],
        [70, 80, 'dequeue', null, ['ok', 3]],
      ],
    },
    {
      pattern: 'empty-while-filled',
      title: 'a dequeue finds nothing although an element is there',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'dequeue', null, ['ok', null]],
        [40, 50, 'dequeue', null, ['ok', 1]],
      ],
      witness: [0, 1, 2],
      says: 'enqueue #0 (1) had completed 10 ms before it began and dequeue #2, which took it, began only later',
      sound: [
        [0, 25, 'enqueue', 1, 'ok'],
        [20, 30, 'dequeue', null, ['ok', null]],
        [40, 50, 'dequeue', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'empty-while-filled',
      title: 'one element after the other is there',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [15, 90, 'dequeue', null, ['ok', null]],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'dequeue', null, ['ok', 1]],
        [95, 99, 'dequeue', null, ['ok', 2]],
      ],
      witness: [0, 1, 2, 3, 4],
      says: 'there was always something in it: 1, then 2',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [15, 90, 'dequeue', null, ['ok', null]],
        [20, 45, 'enqueue', 2, 'ok'],
        [40, 50, 'dequeue', null, ['ok', 1]],
        [95, 99, 'dequeue', null, ['ok', 2]],
      ],
    },
    {
      pattern: 'empty-while-filled',
      title: 'what was there first is not found',
      semantics: { initial: [7] },
      broken: [[0, 10, 'dequeue', null, ['ok', null]]],
      witness: [0],
      says: '7 was there from the beginning and nobody took it',
      sound: [
        [0, 10, 'dequeue', null, ['ok', 7]],
        [20, 30, 'dequeue', null, ['ok', null]],
      ],
    },
    {
      pattern: 'not-linearizable',
      title: 'elements that were put in twice come in a wrong order',
      stage: 'depth-first',
      broken: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'enqueue', 1, 'ok'],
        [60, 70, 'dequeue', null, ['ok', 2]],
      ],
      witness: [3],
      says: 'dequeue #3',
      sound: [
        [0, 10, 'enqueue', 1, 'ok'],
        [20, 30, 'enqueue', 2, 'ok'],
        [40, 50, 'enqueue', 1, 'ok'],
        [60, 70, 'dequeue', null, ['ok', 1]],
      ],
    },
  ]);

  it('leaves out a crashed enqueue unless its element was taken', () => {
    const crashed: Line = [0, 0, 'enqueue', 1, 'info'];
    const empty: Line = [20, 30, 'dequeue', null, ['ok', null]];
    assert.equal(checkLinearizable(historyOf([crashed, empty]), QUEUE).verdict, 'pass');
    const taken: Line = [10, 15, 'dequeue', null, ['ok', 1]];
    assert.equal(checkLinearizable(historyOf([crashed, taken, empty]), QUEUE).verdict, 'pass');
    const twice: Line = [40, 50, 'dequeue', null, ['ok', 1]];
    assert.equal(checkLinearizable(historyOf([crashed, taken, empty, twice]), QUEUE).reason, 'dequeued-twice');
  });
});
