import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { listOrder, textOrder } from '../../../../checkers/linearizability/lists/lists.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { assertOrder, decisionOf } from '../elements/judging.ts';
import { historyOf, REGISTER, type Line } from '../history-notation.ts';

const LIST: HistorySemantics = { ...REGISTER, model: 'list-append', initial: [] };
const TEXT: HistorySemantics = { ...REGISTER, model: 'kv-append', initial: '' };

interface Case {
  readonly lines: readonly Line[];
  readonly says: RegExp;
}

/** One history per kind of contradiction; times in ms. */
const LISTS: Readonly<Record<string, Case>> = {
  'stale-read': {
    lines: [
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'read', null, ['ok', [7]]],
      [4, 5, 'read', null, ['ok', []]],
    ],
    says: /^read #2 on k1 by process 2 did not show 7 although append #0 \(7\) had completed 3 ms before it began$/,
  },
  'stale-read of a crashed append': {
    lines: [
      [0, 1, 'append', 7, 'info'],
      [2, 3, 'read', null, ['ok', [7]]],
      [4, 5, 'read', null, ['ok', []]],
    ],
    says: /^read #2 .* did not show 7 although read #1 had shown it and completed 1 ms before it began$/,
  },
  'lost-element': {
    lines: [
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'append', 8, 'ok'],
      [4, 5, 'read', null, ['ok', [8]]],
    ],
    says: /^read #2 .* did not show 7 although append #0/,
  },
  'lost-element between two answers': {
    lines: [
      [0, 9, 'append', 7, 'ok'],
      [0, 9, 'append', 8, 'ok'],
      [1, 9, 'read', null, ['ok', [7]]],
      [1, 9, 'read', null, ['ok', [8]]],
    ],
    says: /^read #2 .* showed 7 without 8, and read #3 showed 8 without 7/,
  },
  'duplicate-element': {
    lines: [
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'read', null, ['ok', [7, 7]]],
    ],
    says: /showed 7 twice, which append #0 \(7\) put there once$/,
  },
  'reordered-elements between answers': {
    lines: [
      [0, 9, 'append', 7, 'ok'],
      [0, 9, 'append', 8, 'ok'],
      [1, 9, 'read', null, ['ok', [7, 8]]],
      [1, 9, 'read', null, ['ok', [8, 7]]],
    ],
    says: /showed 7, 8, and read #3 showed 8, 7/,
  },
  'reordered-elements against time': {
    lines: [
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'append', 8, 'ok'],
      [4, 5, 'read', null, ['ok', [8, 7]]],
    ],
    says: /showed 8 in front of 7, although append #0 \(7\) had completed 1 ms before append #1 \(8\) began$/,
  },
  'phantom-element': {
    lines: [
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'read', null, ['ok', [7, 9]]],
    ],
    says: /showed 9, which nothing put there$/,
  },
  'aborted-element': {
    lines: [
      [0, 1, 'append', 7, 'fail'],
      [2, 3, 'read', null, ['ok', [7]]],
    ],
    says: /showed 7, which only append #0 was to put there, and that had failed$/,
  },
  'future-element': {
    lines: [
      [0, 1, 'read', null, ['ok', [7]]],
      [2, 3, 'append', 7, 'ok'],
    ],
    says: /^read #0 .* showed 7 and completed 1 ms before append #1 \(7\) began$/,
  },
};

const TEXTS: Readonly<Record<string, Case>> = {
  'stale-read of what a put replaced': {
    lines: [
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'put', 'b ', 'ok'],
      [4, 5, 'get', null, ['ok', 'b ']],
      [6, 7, 'get', null, ['ok', 'a ']],
    ],
    says: /did not show "b " although put #1/,
  },
  'lost-write of a put': {
    lines: [
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'put', 'b ', 'ok'],
      [4, 5, 'get', null, ['ok', 'a ']],
    ],
    says: /did not show "b " although put #1/,
  },
  'element-reappears in front of a put': {
    lines: [
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'put', 'b ', 'ok'],
      [4, 5, 'get', null, ['ok', 'a b ']],
    ],
    says: /showed "a " in front of "b ", but put #1 \("b "\) leaves nothing else$/,
  },
  'phantom-element within a string': {
    lines: [
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'get', null, ['ok', 'a x']],
    ],
    says: /showed "x", which nothing put there$/,
  },
  'duplicate-element of a string': {
    lines: [
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'get', null, ['ok', 'a a ']],
    ],
    says: /showed "a " twice/,
  },
};

describe('lists', () => {
  for (const [name, { lines, says }] of Object.entries(LISTS)) {
    it(`fail: ${name}`, () => assertFails(historyOf(lines), LIST, name, says));
  }
  for (const [name, { lines, says }] of Object.entries(TEXTS)) {
    it(`fail: ${name}`, () => assertFails(historyOf(lines), TEXT, name, says));
  }

  it('pass: answers that grow, with crashed appends seen and not seen', () => {
    const operations = historyOf([
      [0, 1, 'append', 7, 'ok'],
      [0, 1, 'append', 8, 'info'],
      [0, 1, 'append', 9, 'info'],
      [2, 3, 'read', null, ['ok', [7]]],
      [2, 5, 'read', null, ['ok', [7, 9]]],
      [4, 6, 'append', 10, 'ok'],
    ]);
    assertPasses(operations, LIST);
  });

  it('pass: equal times are concurrent', () => {
    const operations = historyOf([
      [0, 1, 'append', 7, 'ok'],
      [1, 2, 'read', null, ['ok', []]],
    ]);
    assertPasses(operations, LIST);
  });

  it('pass: puts, appends behind them, and an append between two puts that nobody saw', () => {
    const operations = historyOf([
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'get', null, ['ok', 'a ']],
      [4, 5, 'append', 'lost ', 'ok'],
      [6, 7, 'put', 'b ', 'ok'],
      [8, 9, 'append', 'c ', 'info'],
      [10, 11, 'get', null, ['ok', 'b c ']],
    ]);
    assertPasses(operations, TEXT);
  });

  it('a null answer is the empty list, or nothing where it is a wildcard', () => {
    const operations = historyOf([
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'read', null, ['ok', null]],
    ]);
    assert.equal(checkLinearizable(operations, LIST).verdict, 'fail');
    assert.equal(checkLinearizable(operations, { ...LIST, nilRead: 'wildcard' }).verdict, 'pass');
    assert.equal(checkLinearizable(operations.slice(1), { ...LIST, initial: null }).verdict, 'pass');
  });

  it('leaves to the search what it cannot tell apart', () => {
    const twice = historyOf([
      [0, 1, 'append', 7, 'ok'],
      [2, 3, 'append', 7, 'ok'],
      [4, 5, 'read', null, ['ok', [7, 7]]],
    ]);
    assert.equal(decisionOf(listOrder, twice, LIST), undefined);
    assert.equal(checkLinearizable(twice, LIST).verdict, 'pass');
    const started = historyOf([[0, 1, 'read', null, ['ok', [1]]]]);
    assert.equal(decisionOf(listOrder, started, { ...LIST, initial: [1] }), undefined);
    assert.equal(checkLinearizable(started, { ...LIST, initial: [1] }).verdict, 'pass');
    const inseparable = historyOf([
      [0, 1, 'append', 'a', 'ok'],
      [2, 3, 'append', 'aa', 'ok'],
      [4, 5, 'get', null, ['ok', 'aaa']],
    ]);
    assert.equal(decisionOf(textOrder, inseparable, TEXT), undefined);
    assert.equal(checkLinearizable(inseparable, TEXT).verdict, 'pass');
  });

  it('equal texts are told apart by what they are seen behind, and by time', () => {
    const operations = historyOf([
      [0, 1, 'put', 'a ', 'ok'],
      [2, 3, 'append', 'a ', 'ok'],
      [4, 5, 'get', null, ['ok', 'a a ']],
      [6, 7, 'put', 'b ', 'ok'],
      [8, 9, 'append', 'a ', 'ok'],
      [10, 11, 'get', null, ['ok', 'b a ']],
      [12, 13, 'put', 'a ', 'ok'],
      [14, 15, 'get', null, ['ok', 'a ']],
    ]);
    assertPasses(operations, TEXT);
  });

  it('a contradiction counts only if it does not depend on which of equal texts was seen', () => {
    const guessedWrong = historyOf([
      [0, 1, 'append', 'a ', 'ok'],
      [2, 3, 'get', null, ['ok', 'a ']],
      [1, 9, 'put', 'a ', 'ok'],
      [4, 5, 'append', 'b ', 'ok'],
      [6, 7, 'get', null, ['ok', 'a b ']],
      [10, 11, 'get', null, ['ok', 'a ']],
    ]);
    assert.equal(decisionOf(textOrder, guessedWrong, TEXT), undefined);
    assert.equal(checkLinearizable(guessedWrong, TEXT).verdict, 'pass');
    const wrongAnyway = historyOf([
      [0, 1, 'append', 'b ', 'ok'],
      [2, 3, 'append', 'a ', 'ok'],
      [4, 5, 'append', 'a ', 'ok'],
      [6, 7, 'get', null, ['ok', 'b a a ']],
      [8, 9, 'get', null, ['ok', '']],
    ]);
    assertFails(wrongAnyway, TEXT, 'stale-read', /did not show "b " although append #0/);
  });

  it('tells a wrong element by the first answer that shows it, and what of it matters', () => {
    const operations = historyOf([
      [0, 1, 'append', 1, 'ok'],
      [2, 3, 'append', 2, 'ok'],
      [4, 5, 'append', 3, 'ok'],
      [6, 7, 'read', null, ['ok', [1, 2, 1]]],
      [8, 9, 'read', null, ['ok', [1, 2, 1, 3]]],
    ]);
    const { reason, witness } = checkLinearizable(operations, LIST);
    assert.equal(reason, 'duplicate-element');
    assert.deepEqual(
      witness?.operations.map(({ index, relevant }) => [index, relevant]),
      [
        [0, undefined],
        [3, [1, 1]],
      ],
    );
    assert.equal(witness.culprit, 3);
  });

  it('gives an order of very many elements as well, which is replayed without copying them', () => {
    const lines = Array.from({ length: 30_000 }, (_, time): Line => [2 * time, 2 * time + 1, 'append', time, 'ok']);
    const operations = historyOf(lines);
    const decision = decisionOf(listOrder, operations, LIST);
    assert.ok(decision?.verdict === 'pass' && decision.order?.().length === 30_000);
    assert.equal(checkLinearizable(operations, LIST).verdict, 'pass');
  });

  it('decides nothing when the budget is too small', () => {
    const operations = historyOf(LISTS['stale-read']?.lines ?? []);
    for (const steps of [1, 3])
      assert.deepEqual(decisionOf(listOrder, operations, LIST, steps), { verdict: 'unknown' });
    assert.equal(decisionOf(listOrder, operations, LIST, 100)?.verdict, 'fail');
  });
});

function assertFails(operations: readonly Operation[], semantics: HistorySemantics, name: string, says: RegExp): void {
  const result = checkLinearizable(operations, semantics);
  assert.equal(result.verdict, 'fail');
  assert.equal(result.reason, name.split(' ')[0]);
  assert.deepEqual(
    result.keys.map(({ stage }) => stage),
    ['list-order'],
  );
  assert.match(result.witness?.sentence ?? '', says);
}

function assertPasses(operations: readonly Operation[], semantics: HistorySemantics): void {
  const decision = decisionOf(semantics.model === 'list-append' ? listOrder : textOrder, operations, semantics);
  assert.ok(decision?.verdict === 'pass' && decision.order);
  assertOrder(decision.order(), operations, semantics);
  assert.equal(checkLinearizable(operations, semantics).verdict, 'pass');
}
