import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { naive } from '../../../checkers/linearizability/naive.ts';
import { casRegister } from '../../../harness/core/models/cas-register.ts';
import { historyOf, REGISTER, type Line } from './history-notation.ts';

const decide = (lines: readonly Line[], semantics = REGISTER, steps = 1_000) =>
  naive(historyOf(lines), casRegister, semantics, steps);

describe('naive', () => {
  it('finds an order of overlapping operations', () => {
    const lines: Line[] = [
      [0, 100, 'write', 1, 'ok'],
      [10, 20, 'read', null, ['ok', 1]],
      [30, 40, 'read', null, ['ok', 1]],
    ];
    assert.equal(decide(lines), 'linearizable');
  });

  it('refuses an order against real time', () => {
    const lines: Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'read', null, ['ok', null]],
    ];
    assert.equal(decide(lines), 'not-linearizable');
  });

  it('lets a crashed operation happen late, once, or never', () => {
    const crashed: Line = [0, 0, 'cas', [null, 1], 'info'];
    assert.equal(
      decide([crashed, [20, 30, 'read', null, ['ok', null]], [40, 50, 'read', null, ['ok', 1]]]),
      'linearizable',
    );
    assert.equal(decide([crashed, [20, 30, 'read', null, ['ok', null]]]), 'linearizable');
    assert.equal(
      decide([crashed, [20, 30, 'read', null, ['ok', 1]], [40, 50, 'read', null, ['ok', null]]]),
      'not-linearizable',
    );
  });

  it('gives a failed cas the meaning that the history declares', () => {
    const lines: Line[] = [[0, 10, 'cas', [null, 1], 'fail']];
    assert.equal(decide(lines), 'linearizable');
    assert.equal(decide(lines, { ...REGISTER, failSemantics: 'observed-mismatch' }), 'not-linearizable');
  });

  it('does not decide without steps', () => {
    assert.equal(decide([[0, 10, 'write', 1, 'ok']], REGISTER, 0), 'undecided');
  });
});
