import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { naiveSequential } from '../../../../checkers/consistency/sequential/naive.ts';
import { checkSequential, type SequentialResult } from '../../../../checkers/consistency/sequential/sequential.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { messageOf } from '../../../../harness/core/errors.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import { model, models } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomSessions, show } from '../random-sessions.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 3_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'fuzz';
const NAIVE_STEPS = 10_000_000;

describe('sequential consistency against every interleaving', function () {
  this.timeout(Math.max(120_000, HISTORIES * 10));

  for (const { name, sampling } of models.all) {
    if (sampling === undefined) continue;
    it(`agrees on ${HISTORIES} random histories of ${name}`, () => {
      const verdicts = { pass: 0, fail: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = smallHistory(name, round);
        const expected = naiveSequential(operations, model(name), semantics, NAIVE_STEPS);
        assert.notEqual(expected, 'undecided');
        const actual = decided(operations, semantics);
        const clear = actual.verdict === 'vacuous' ? 'pass' : actual.verdict;
        if (clear !== (expected === 'sequential' ? 'pass' : 'fail')) {
          assert.fail(`round ${round}: ${clear} but ${expected}\n${show(operations, semantics)}`);
        }
        verdicts[clear]++;
      }
      assert.ok(verdicts.pass > HISTORIES / 50 && verdicts.fail > HISTORIES / 50, JSON.stringify(verdicts));
    });
  }

  it('holds wherever linearizability does', () => {
    let linearizable = 0;
    for (let round = 0; round < 2_000; round++) {
      const { operations, semantics } = smallHistory('cas-register', round);
      if (checkLinearizable(operations, semantics).verdict !== 'pass') continue;
      linearizable++;
      const { verdict } = checkSequential(operations, semantics);
      if (verdict !== 'pass') assert.fail(`${verdict}\n${show(operations, semantics)}`);
    }
    assert.ok(linearizable > 100, String(linearizable));
  });

  it('never gets a verdict wrong for want of budget', () => {
    for (let round = 0; round < 1_000; round++) {
      const { operations, semantics } = smallHistory('register', round);
      const full = checkSequential(operations, semantics).verdict;
      for (const steps of [1, 10, 100]) {
        const { verdict } = checkSequential(operations, semantics, { steps });
        assert.ok(verdict === 'unknown' || verdict === full, `${verdict} with ${steps} steps instead of ${full}`);
      }
    }
  });
});

/** A certificate that fails shows the history as well. */
function decided(operations: readonly Operation[], semantics: HistorySemantics): SequentialResult {
  try {
    return checkSequential(operations, semantics);
  } catch (error) {
    return assert.fail(`${messageOf(error)}\n${show(operations, semantics)}`);
  }
}

function smallHistory(name: string, round: number): { operations: Operation[]; semantics: HistorySemantics } {
  const random = stream(SEED, `sequential/${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: model(name).initial,
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'observed-mismatch']),
    nilRead: random.pick<NilRead>(['value', 'wildcard']),
  };
  const operations = randomSessions(random, {
    semantics,
    operations: 3 + random.integer(6),
    processes: 2 + random.integer(3),
    keys: 1 + random.integer(3),
    values: random.pick([2, 3, Infinity, Infinity]),
    crashed: random.pick([0, 0.1, 0.3]),
    reused: random.pick([0, 0.5]),
    stale: random.pick([0.3, 0.6, 1]),
    wrong: random.pick([0, 0, 0.1]),
  });
  return { operations, semantics };
}
