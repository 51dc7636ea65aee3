import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import { historyOf, REGISTER, type Line } from './history-notation.ts';

const LIST: HistorySemantics = { ...REGISTER, model: 'list-append', initial: [] };

/** A read that does not show what others saw before and after. */
const staleOn = (key: string): Line[] => [
  [0, 1, 'append', 1, 'ok', key],
  [2, 3, 'read', null, ['ok', [1]], key],
  [4, 5, 'read', null, ['ok', []], key],
  [6, 7, 'read', null, ['ok', [1]], key],
];
const LOST: readonly Line[] = [
  [0, 1, 'append', 1, 'ok', 'lost'],
  [2, 3, 'append', 2, 'ok', 'lost'],
  [4, 5, 'read', null, ['ok', [2]], 'lost'],
];

describe('conclude', () => {
  it('tells that something is gone for ever before anything that is only seen more often', () => {
    const lines = [...['a', 'b', 'c'].flatMap(staleOn), ...LOST];
    const { reason, patterns, witness } = checkLinearizable(historyOf(lines), LIST);
    assert.ok((patterns['stale-read'] ?? 0) > (patterns['lost-element'] ?? 0));
    assert.deepEqual([reason, witness?.key], ['lost-element', 'lost']);
  });

  it('tells of two holders before releases of what was not held', () => {
    const lines: Line[] = [
      ...['a', 'b'].map((key): Line => [0, 1, 'release', 'x', 'ok', key]),
      [0, 1, 'acquire', 'x', 'ok', 'c'],
      [2, 3, 'acquire', 'y', 'ok', 'c'],
    ];
    const { reason, patterns } = checkLinearizable(historyOf(lines), { ...REGISTER, model: 'mutex' });
    assert.deepEqual(patterns, { 'release-without-acquire': 2, 'two-holders': 1 });
    assert.equal(reason, 'two-holders');
  });

  it('tells of patterns of one gravity the one seen most often', () => {
    const { reason, witness } = checkLinearizable(historyOf(staleOn('a')), LIST);
    assert.deepEqual([reason, witness?.culprit], ['stale-read', 2]);
  });
});
