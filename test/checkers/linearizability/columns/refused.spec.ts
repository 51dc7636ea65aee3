import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { historyOf, REGISTER, type Line } from '../history-notation.ts';
import { randomHistory } from '../random-history.ts';
import { eventsOf } from './events-of.ts';

const SEMANTICS: HistorySemantics = { ...REGISTER, failSemantics: 'observed-mismatch' };

/** Verdict, and what decided. */
function judged(lines: readonly Line[]): (string | undefined)[] {
  const operations = historyOf(lines);
  return outcome(operations.map((operation, k) => ({ ...operation, index: 2 * k, completionIndex: 2 * k + 1 })));
}

function outcome(operations: readonly Operation[]): (string | undefined)[] {
  const { verdict, keys } = checkLinearizable(columnsOf(eventsOf(operations)), SEMANTICS);
  return [verdict, keys[0]?.stage];
}

describe('refused cas of unique values', () => {
  const either: readonly Line[] = [
    [0, 10, 'write', 1, 'ok'],
    [0, 10, 'write', 2, 'ok'],
  ];
  const not1: Line = [20, 30, 'cas', [1, 8], 'fail'];
  const not2: Line = [20, 30, 'cas', [2, 9], 'fail'];

  it('may each be fine and contradict each other, where two writes ran at the same time', () => {
    assert.equal(judged([...either, not1])[0], 'pass');
    assert.equal(judged([...either, not2])[0], 'pass');
    assert.equal(judged([...either, not1, not2])[0], 'fail');
  });

  it('fail within the time in which their value has to be there', () => {
    const lines: readonly Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'cas', [1, 2], 'fail'],
      [40, 50, 'read', null, ['ok', 1]],
    ];
    assert.equal(judged(lines)[0], 'fail');
    assert.equal(judged([[0, 25, 'write', 1, 'ok'], ...lines.slice(1)])[0], 'pass');
  });

  it('fail after the only write even where nobody read its value', () => {
    assert.equal(judged([[0, 10, 'write', 1, 'ok'], not1])[0], 'fail');
  });

  it('pass when only a crashed write that nobody saw explains them', () => {
    assert.equal(judged([[0, 10, 'write', 1, 'ok'], [0, 0, 'write', 5, 'info'], not1])[0], 'pass');
  });

  it('find their place without a search, values moved out of the order of their ends', () => {
    const lines: readonly Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [12, 40, 'write', 2, 'ok'],
      [15, 20, 'cas', [1, 9], 'fail'],
      [25, 30, 'write', 3, 'ok'],
      [50, 60, 'read', null, ['ok', 3]],
    ];
    assert.deepEqual(judged(lines), ['pass', 'zones']);
  });

  it('find their place without a search in nearly all correct histories', () => {
    const stages: Record<string, number> = {};
    for (let round = 0; round < 200; round++) {
      const operations = randomHistory(stream('refused', String(round)), {
        semantics: SEMANTICS,
        operations: 300,
        processes: 8,
        values: Infinity,
        crashed: 0.02,
        wrong: 0,
      });
      assert.ok(operations.some(({ type, f }) => type === 'fail' && f === 'cas'));
      const [verdict, stage = ''] = outcome(operations);
      assert.equal(verdict, 'pass');
      stages[stage] = (stages[stage] ?? 0) + 1;
    }
    assert.ok((stages['zones'] ?? 0) >= 180, JSON.stringify(stages));
  });
});
