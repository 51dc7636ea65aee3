import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { theseAreTold } from '../anomalies.ts';
import { historyOf, type Line } from '../history-notation.ts';

const COUNTER: HistorySemantics = {
  model: 'counter',
  initial: 0,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

describe('counters', () => {
  theseAreTold(COUNTER, 'counter-totals', [
    {
      pattern: 'count-too-small',
      title: 'a completed increment is not counted',
      broken: [
        [0, 10, 'increment', 1, 'ok'],
        [20, 30, 'increment', 1, 'ok'],
        [40, 50, 'read', null, ['ok', 1]],
      ],
      witness: [0, 1, 2],
      says: 'returned 1 although increments that add up to 2 had completed before it began, the last of them increment #1',
      sound: [
        [0, 10, 'increment', 1, 'ok'],
        [20, 45, 'increment', 1, 'ok'],
        [40, 50, 'read', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'count-too-small',
      title: 'an increment between two reads is not counted',
      broken: [
        [0, 10, 'increment', 1, 'ok'],
        [20, 30, 'read', null, ['ok', 1]],
        [40, 50, 'increment', 1, 'ok'],
        [60, 70, 'read', null, ['ok', 1]],
      ],
      witness: [1, 2, 3],
      says: 'although read #1 had returned 1 before that began and increments that add up to 1 happened in between',
      sound: [
        [0, 10, 'increment', 1, 'ok'],
        [20, 30, 'read', null, ['ok', 1]],
        [40, 65, 'increment', 1, 'ok'],
        [60, 70, 'read', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'count-too-small',
      title: 'less than there was first',
      semantics: { initial: 5 },
      broken: [[0, 10, 'read', null, ['ok', 4]]],
      witness: [0],
      says: 'the counter began at 5 and never moves back',
      sound: [[0, 10, 'read', null, ['ok', 5]]],
    },
    {
      pattern: 'count-too-large',
      title: 'more than all increments begun by then, one of them crashed',
      broken: [
        [0, 10, 'increment', 2, 'ok'],
        [20, 0, 'increment', 2, 'info'],
        [40, 50, 'read', null, ['ok', 6]],
        [60, 70, 'increment', 2, 'ok'],
      ],
      witness: [0, 1, 2],
      says: 'although all increments begun by then add up to no more than 4',
      sound: [
        [0, 10, 'increment', 2, 'ok'],
        [20, 0, 'increment', 2, 'info'],
        [40, 50, 'read', null, ['ok', 4]],
        [60, 70, 'increment', 2, 'ok'],
      ],
    },
    {
      pattern: 'count-too-large',
      title: 'amounts that differ, but all of them together are not enough',
      broken: [
        [0, 10, 'increment', 2, 'ok'],
        [20, 30, 'increment', 3, 'ok'],
        [40, 50, 'read', null, ['ok', 6]],
      ],
      witness: [0, 1, 2],
      says: 'add up to no more than 5',
      sound: [
        [0, 10, 'increment', 2, 'ok'],
        [20, 30, 'increment', 3, 'ok'],
        [40, 50, 'read', null, ['ok', 5]],
      ],
    },
    {
      pattern: 'count-moved-back',
      title: 'a later read returns less',
      broken: [
        [0, 90, 'increment', 1, 'ok'],
        [10, 20, 'read', null, ['ok', 1]],
        [30, 40, 'read', null, ['ok', 0]],
      ],
      witness: [1, 2],
      says: 'read #2 on k1 by process 2 returned 0 although read #1 had returned 1 before that began',
      sound: [
        [0, 90, 'increment', 1, 'ok'],
        [10, 20, 'read', null, ['ok', 0]],
        [30, 40, 'read', null, ['ok', 1]],
      ],
    },
    {
      pattern: 'count-moved-back',
      title: 'a counter that falls is seen higher again',
      broken: [
        [0, 90, 'increment', -1, 'ok'],
        [10, 20, 'read', null, ['ok', -1]],
        [30, 40, 'read', null, ['ok', 0]],
      ],
      witness: [1, 2],
      says: 'returned 0 although read #1 had returned -1',
      sound: [
        [0, 90, 'increment', -1, 'ok'],
        [10, 20, 'read', null, ['ok', 0]],
        [30, 40, 'read', null, ['ok', -1]],
      ],
    },
    {
      pattern: 'lost-increment',
      title: 'two increments answer the same total',
      broken: [
        [0, 10, 'add-and-get', 1, ['ok', 1]],
        [0, 10, 'add-and-get', 1, ['ok', 1]],
      ],
      witness: [0, 1],
      says: 'answered 1 and 1, as only one of them can if both happened',
      sound: [
        [0, 10, 'add-and-get', 1, ['ok', 1]],
        [0, 10, 'add-and-get', 1, ['ok', 2]],
      ],
    },
    {
      pattern: 'impossible-count',
      title: 'no number of increments by two is odd',
      broken: [
        [0, 90, 'increment', 2, 'ok'],
        [10, 80, 'increment', 2, 'ok'],
        [20, 30, 'read', null, ['ok', 3]],
      ],
      witness: [0, 2],
      says: 'although all increments begun by then are by 2 each',
      sound: [
        [0, 90, 'increment', 2, 'ok'],
        [10, 80, 'increment', 2, 'ok'],
        [20, 30, 'read', null, ['ok', 2]],
      ],
    },
    {
      pattern: 'impossible-count',
      title: 'a total that an answered increment went over',
      broken: [
        [0, 90, 'add-and-get', 3, ['ok', 3]],
        [10, 20, 'read', null, ['ok', 2]],
      ],
      witness: [0, 1],
      says: 'although add-and-get #0 (3) led from 0 to 3 at once',
      sound: [
        [0, 90, 'add-and-get', 3, ['ok', 3]],
        [10, 20, 'read', null, ['ok', 3]],
      ],
    },
    {
      pattern: 'impossible-count',
      title: 'an answer that is no number',
      broken: [[0, 10, 'read', null, ['ok', 'many']]],
      witness: [0],
      says: 'answered "many", which is no integer',
      sound: [[0, 10, 'read', null, ['ok', 0]]],
    },
    {
      pattern: 'not-linearizable',
      title: 'up and down, but never there',
      stage: 'depth-first',
      broken: [
        [0, 10, 'increment', 5, 'ok'],
        [20, 30, 'increment', -3, 'ok'],
        [40, 50, 'read', null, ['ok', 5]],
      ],
      witness: [2],
      says: 'read #2',
      sound: [
        [0, 10, 'increment', 5, 'ok'],
        [20, 45, 'increment', -3, 'ok'],
        [40, 50, 'read', null, ['ok', 5]],
      ],
    },
  ]);

  it('shows an answered increment once, and blames what was answered last', () => {
    const lines: readonly Line[] = [
      [0, 10, 'add-and-get', 1, ['ok', 1]],
      [11, 12, 'read', null, ['ok', 1000]],
    ];
    const { witness } = checkLinearizable(historyOf(lines), COUNTER);
    assert.deepEqual(
      witness?.operations.map(({ index, f, output }) => [index, f, output]),
      [
        [0, 'add-and-get', 1],
        [1, 'read', 1000],
      ],
    );
    assert.equal(witness.culprit, 1);
  });

  it('shows the increments of a sum, and of many says how many are left out', () => {
    const witnessOf = (increments: number): { shown: number; notShown: number | undefined } => {
      const lines = Array.from({ length: increments }, (_, at): Line => [2 * at, 2 * at + 1, 'increment', 1, 'ok']);
      const read: Line = [1_000, 1_001, 'read', null, ['ok', increments + 1]];
      const { witness } = checkLinearizable(historyOf([...lines, read]), COUNTER);
      return { shown: witness?.operations.length ?? 0, notShown: witness?.notShown };
    };
    assert.deepEqual(witnessOf(12), { shown: 13, notShown: undefined });
    assert.deepEqual(witnessOf(100), { shown: 14, notShown: 87 });
  });

  it('has crashed increments happen as often as it takes and no more', () => {
    const crashed = [0, 5, 10].map((from): Line => [from, 0, 'increment', 1, 'info']);
    for (const total of [0, 1, 2, 3, 4]) {
      const read: Line = [20, 30, 'read', null, ['ok', total]];
      const { verdict, keys } = checkLinearizable(historyOf([...crashed, read]), COUNTER);
      assert.equal(verdict, total <= 3 ? 'pass' : 'fail');
      assert.equal(keys[0]?.stage, 'counter-totals');
    }
  });

  it('fits unanswered increments between answered ones', () => {
    const lines: readonly Line[] = [
      [0, 100, 'increment', 1, 'ok'],
      [10, 20, 'add-and-get', 1, ['ok', 1]],
      [30, 40, 'add-and-get', 1, ['ok', 3]],
      [50, 60, 'read', null, ['ok', 3]],
    ];
    assert.equal(checkLinearizable(historyOf(lines), COUNTER).verdict, 'pass');
    const late = lines.map((line): Line => (line[0] === 0 ? [45, 100, 'increment', 1, 'ok'] : line));
    const { verdict, reason, summary } = checkLinearizable(historyOf(late), COUNTER);
    assert.deepEqual([verdict, reason], ['fail', 'count-too-large'], summary);
  });
});
