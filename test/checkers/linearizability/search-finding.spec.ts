import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { historyOf, REGISTER, type Line } from './history-notation.ts';

const MUTEX = { ...REGISTER, model: 'mutex' };

const COUNTER = { ...REGISTER, model: 'counter', initial: 0 };

/** One owner whose calls overlap, so that nobody can tell which release belongs to which acquire. */
const overlapping = (from: number): Line[] => [
  [from, from + 10, 'acquire', 'c', 'ok'],
  [from + 5, from + 15, 'release', 'c', 'ok'],
];

describe('searchFinding', () => {
  it('calls what was searched for by the name that the decider of the model has for it', () => {
    const release: Line = [40, 50, 'release', 'c', 'ok'];
    const result = checkLinearizable(historyOf([...overlapping(0), ...overlapping(20), release]), MUTEX);
    assert.notEqual(result.keys[0]?.stage, 'critical-sections');
    assert.equal(result.reason, 'release-without-acquire', result.summary);
    assert.equal(result.witness?.culprit, 4);
    assert.match(
      result.summary,
      /no order of release #4 \("c"\) on k1 explains its answer, .* can only have left null/,
    );
  });

  it('marks the completion by which no order is left, where all operations together are to blame', () => {
    const lines: readonly Line[] = [
      [0, 10, 'increment', 5, 'ok'],
      [20, 30, 'increment', -3, 'ok'],
      [40, 50, 'read', null, ['ok', 5]],
    ];
    const { reason, witness } = checkLinearizable(historyOf(lines), COUNTER);
    assert.equal(reason, 'not-linearizable');
    assert.ok(witness?.culprit !== undefined);
    assert.deepEqual(
      witness.deadEnds?.map(({ operation }) => operation),
      [witness.culprit],
    );
  });

  it('shows beside a single operation what left the state in which it is impossible', () => {
    const moves = Array.from({ length: 80 }, (_, at): Line => [2 * at, 2 * at + 1, 'increment', at % 2 ? 3 : -5, 'ok']);
    const { summary, witness } = checkLinearizable(historyOf([...moves, [200, 201, 'read', null, ['ok', 7]]]), COUNTER);
    assert.match(summary, /no order of read #80 on k1 explains its answer, .* can only have left -80/);
    assert.deepEqual(
      witness?.operations.map(({ index }) => index),
      [79, 80],
    );
    assert.equal(witness.culprit, 80);
  });
});
