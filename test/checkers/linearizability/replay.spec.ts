import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { replay, replayedList } from '../../../checkers/linearizability/replay.ts';
import { casRegister } from '../../../harness/core/models/cas-register.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import { historyOf, REGISTER, type Line } from './history-notation.ts';

const LINES: readonly Line[] = [
  [0, 10, 'write', 1, 'ok'],
  [20, 30, 'write', 2, 'ok'],
  [25, 60, 'read', null, ['ok', 1]],
  [40, 50, 'cas', [2, 3], 'ok'],
  [55, 70, 'write', 4, 'info'],
  [80, 90, 'cas', [7, 8], 'fail'],
];

function problemWith(
  order: readonly number[],
  semantics: HistorySemantics = REGISTER,
  lines = LINES,
): string | undefined {
  return replay(replayedList(historyOf(lines)), order, casRegister, semantics);
}

describe('replay of an order', () => {
  it('accepts one that explains everything, with or without what never became known', () => {
    assert.equal(problemWith([0, 2, 1, 3]), undefined);
    assert.equal(problemWith([0, 2, 1, 3, 4]), undefined);
  });

  it('refuses one in which a completed operation is missing or twice, or does not exist', () => {
    assert.match(problemWith([0, 2, 1]) ?? '', /operation 3 is missing/);
    assert.match(problemWith([0, 2, 1, 3, 3]) ?? '', /operation 3 is in it twice/);
    assert.match(problemWith([0, 2, 1, 3, 9]) ?? '', /operation 9/);
  });

  it('refuses one against real time', () => {
    const lines: readonly Line[] = [
      [0, 10, 'read', null, ['ok', null]],
      [20, 30, 'write', 1, 'ok'],
    ];
    assert.equal(problemWith([0, 1], REGISTER, lines), undefined);
    assert.match(problemWith([1, 0], REGISTER, lines) ?? '', /began after/);
  });

  it('refuses one with an answer that the model does not give', () => {
    assert.match(problemWith([0, 1, 2, 3]) ?? '', /operation 2 cannot have had its answer/);
    assert.match(
      problemWith([0, 2, 1, 3], { ...REGISTER, initial: 9 }, [[0, 1, 'read', null, ['ok', null]], ...LINES.slice(1)]) ??
        '',
      /operation 0/,
    );
  });

  it('wants refused operations in their place where they say something', () => {
    const semantics: HistorySemantics = { ...REGISTER, failSemantics: 'observed-mismatch' };
    assert.match(problemWith([0, 2, 1, 3], semantics) ?? '', /operation 5 is missing/);
    assert.equal(problemWith([0, 2, 1, 3, 5], semantics), undefined);
    const allowed: readonly Line[] = [[0, 10, 'cas', [null, 1], 'fail']];
    assert.match(problemWith([0], semantics, allowed) ?? '', /operation 0 failed/);
  });

  it('wants nothing of a read of nothing where that says nothing', () => {
    const lines: readonly Line[] = [...LINES.slice(0, 1), [20, 30, 'read', null, ['ok', null]]];
    assert.match(problemWith([0], REGISTER, lines) ?? '', /missing/);
    assert.equal(problemWith([0], { ...REGISTER, nilRead: 'wildcard' }, lines), undefined);
  });
});
