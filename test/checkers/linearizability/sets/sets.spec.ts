import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { elementWise } from '../../../../checkers/linearizability/sets/element-wise.ts';
import { growOnly } from '../../../../checkers/linearizability/sets/grow-only.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { assertOrder, decisionOf } from '../elements/judging.ts';
import { historyOf, REGISTER, type Line } from '../history-notation.ts';

const GROWING: HistorySemantics = { ...REGISTER, model: 'grow-only-set', initial: [] };
const SET: HistorySemantics = { ...REGISTER, model: 'set', initial: [] };

interface Case {
  readonly lines: readonly Line[];
  readonly says: RegExp;
}

/** One history per kind of contradiction; times in ms. */
const GROWING_SETS: Readonly<Record<string, Case>> = {
  'stale-read': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [2, 3, 'read', null, ['ok', [7]]],
      [4, 5, 'read', null, ['ok', []]],
    ],
    says: /did not show 7 although add #0 \(7\) had completed 3 ms before it began$/,
  },
  'lost-element': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [2, 3, 'add', 8, 'ok'],
      [4, 5, 'read', null, ['ok', [8]]],
    ],
    says: /did not show 7 although add #0/,
  },
  'lost-element of a concurrent read': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [2, 3, 'add', 8, 'ok'],
      [0, 5, 'read', null, ['ok', [8]]],
    ],
    says: /showed 8 and not 7, although add #0 \(7\) had completed 1 ms before add #1 \(8\) began$/,
  },
  'lost-element of either of two answers': {
    lines: [
      [0, 9, 'add', 7, 'ok'],
      [0, 9, 'add', 8, 'ok'],
      [1, 9, 'read', null, ['ok', [7]]],
      [1, 9, 'read', null, ['ok', [8]]],
    ],
    says: /showed 7 without 8, and read #3 showed 8 without 7/,
  },
  'duplicate-element': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [2, 3, 'read', null, ['ok', [7, 7]]],
    ],
    says: /showed 7 twice/,
  },
  'phantom-element': {
    lines: [[2, 3, 'read', null, ['ok', [9]]]],
    says: /showed 9, which nothing put there$/,
  },
  'aborted-element': {
    lines: [
      [0, 1, 'add', 7, 'fail'],
      [2, 3, 'read', null, ['ok', [7]]],
    ],
    says: /which only add #0 was to put there, and that had failed$/,
  },
  'future-element': {
    lines: [
      [0, 1, 'read', null, ['ok', [7]]],
      [2, 3, 'add', 7, 'ok'],
      [4, 5, 'add', 7, 'ok'],
    ],
    says: /showed 7 and completed 1 ms before add #1 \(7\) began$/,
  },
};

const SETS: Readonly<Record<string, Case>> = {
  'stale-read': {
    lines: [
      [0, 1, 'add', 7, ['ok', true]],
      [2, 3, 'contains', 7, ['ok', true]],
      [4, 5, 'contains', 7, ['ok', false]],
    ],
    says: /^contains #2 \(7\) .* found 7 not there although/,
  },
  'lost-element': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [4, 5, 'contains', 7, ['ok', false]],
    ],
    says: /found 7 not there although add #0 \(7\) had completed 3 ms before it began$/,
  },
  'lost-element found by adding it again': {
    lines: [
      [0, 5, 'add', 7, ['ok', true]],
      [0, 5, 'add', 7, ['ok', true]],
    ],
    says: /^add #0 \(7\) and add #1 \(7\) on k1 each found 7 not there, and nothing removed it$/,
  },
  'element-reappears': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [2, 3, 'remove', 7, 'ok'],
      [4, 5, 'contains', 7, ['ok', false]],
      [6, 7, 'contains', 7, ['ok', true]],
    ],
    says: /^contains #3 \(7\) .* found 7 there although/,
  },
  'element-reappears to be removed again': {
    lines: [
      [0, 1, 'add', 7, 'ok'],
      [0, 5, 'remove', 7, ['ok', true]],
      [0, 5, 'remove', 7, ['ok', true]],
    ],
    says: /remove #1 \(7\) and remove #2 \(7\) on k1 each found 7 there, which was put there once$/,
  },
  'phantom-element': {
    lines: [[0, 1, 'contains', 7, ['ok', true]]],
    says: /found 7 there, where nothing had put it$/,
  },
  'aborted-element': {
    lines: [
      [0, 1, 'add', 7, 'fail'],
      [2, 3, 'contains', 7, ['ok', true]],
    ],
    says: /where only add #0 was to put it, and that had failed$/,
  },
  'future-element': {
    lines: [
      [0, 1, 'contains', 7, ['ok', true]],
      [2, 3, 'add', 7, 'ok'],
    ],
    says: /found 7 there and completed 1 ms before add #1 \(7\) began$/,
  },
};

describe('sets that only grow', () => {
  for (const [name, { lines, says }] of Object.entries(GROWING_SETS)) {
    it(`fail: ${name}`, () => assertFails(historyOf(lines), GROWING, name, says));
  }

  it('pass: any order in the answers, elements added twice, crashed ones seen and not seen', () => {
    const operations = historyOf([
      [0, 9, 'add', 7, 'ok'],
      [0, 1, 'add', 8, 'info'],
      [0, 1, 'add', 9, 'info'],
      [1, 3, 'read', null, ['ok', []]],
      [4, 5, 'read', null, ['ok', [8, 7]]],
      [6, 7, 'read', null, ['ok', [7, 8]]],
      [8, 12, 'add', 7, 'ok'],
      [10, 11, 'add', 10, 'ok'],
    ]);
    const decision = decisionOf(growOnly, operations, GROWING);
    assert.ok(decision?.verdict === 'pass' && decision.order);
    assertOrder(decision.order(), operations, GROWING);
  });

  it('an element added twice is there from the first time on', () => {
    const operations = historyOf([
      [0, 9, 'add', 7, 'ok'],
      [1, 2, 'add', 7, 'ok'],
      [3, 4, 'read', null, ['ok', []]],
    ]);
    assertFails(operations, GROWING, 'lost-element', /did not show 7 although add #1 \(7\) had completed/);
  });

  it('leaves a set that was not empty at first to the search', () => {
    const semantics = { ...GROWING, initial: [1] };
    const operations = historyOf([[0, 1, 'read', null, ['ok', [1]]]]);
    assert.equal(decisionOf(growOnly, operations, semantics), undefined);
    assert.equal(checkLinearizable(operations, semantics).verdict, 'pass');
  });

  it('decides nothing when the budget is too small', () => {
    const operations = historyOf(GROWING_SETS['stale-read']?.lines ?? []);
    assert.deepEqual(decisionOf(growOnly, operations, GROWING, 1), { verdict: 'unknown' });
  });
});

describe('sets', () => {
  for (const [name, { lines, says }] of Object.entries(SETS)) {
    it(`fail: ${name}`, () => assertFails(historyOf(lines), SET, name, says));
  }

  it('pass: elements come and go, and an answer may be the element once more', () => {
    const operations = historyOf([
      [0, 1, 'add', 7, ['ok', true]],
      [0, 5, 'remove', 7, ['ok', true]],
      [2, 3, 'contains', 7, ['ok', true]],
      [6, 7, 'add', 7, 'ok'],
      [8, 9, 'add', 7, ['ok', false]],
      [10, 11, 'remove', 8, ['ok', false]],
      [12, 13, 'remove', 7, 'info'],
      [14, 15, 'contains', 7, ['ok', false]],
    ]);
    assert.equal(decisionOf(elementWise, operations, SET)?.verdict, 'pass');
    assert.equal(checkLinearizable(operations, SET).keys[0]?.stage, 'element-wise');
  });

  it('reads of the whole set are judged together, even where they agree with each element', () => {
    const lines: Line[] = [
      [0, 9, 'add', 7, 'ok'],
      [0, 9, 'add', 8, 'ok'],
      [1, 9, 'read', null, ['ok', [7]]],
      [1, 9, 'read', null, ['ok', [8]]],
      [0, 9, 'remove', 6, ['ok', false]],
    ];
    assert.equal(decisionOf(elementWise, historyOf(lines), SET), undefined);
    assert.equal(checkLinearizable(historyOf(lines), SET).verdict, 'fail');
    const removed: Line[] = [...lines, [0, 9, 'remove', 7, 'ok']];
    assert.equal(checkLinearizable(historyOf(removed), SET).verdict, 'pass');
  });

  it('decides nothing when the budget is too small', () => {
    const operations = historyOf(SETS['stale-read']?.lines ?? []);
    assert.deepEqual(decisionOf(elementWise, operations, SET, 1), { verdict: 'unknown' });
  });
});

function assertFails(operations: readonly Operation[], semantics: HistorySemantics, name: string, says: RegExp): void {
  const result = checkLinearizable(operations, semantics);
  assert.equal(result.verdict, 'fail');
  assert.equal(result.reason, name.split(' ')[0]);
  assert.match(result.witness?.sentence ?? '', says);
}
