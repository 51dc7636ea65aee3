import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { naiveSequential } from '../../../../checkers/consistency/sequential/naive.ts';
import { checkSequential, type SequentialResult } from '../../../../checkers/consistency/sequential/sequential.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { messageOf } from '../../../../harness/core/errors.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model, models } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomSessions, show } from '../random-sessions.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 2_000);
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

  it('shows operations that are contradictory, and no longer are without any of their reads', () => {
    let failed = 0;
    for (const name of ['register', 'cas-register', 'counter', 'fifo-queue']) {
      for (let round = 0; round < 500; round++) {
        const { operations, semantics } = smallHistory(name, round);
        const { verdict, witness } = checkSequential(operations, semantics);
        if (verdict !== 'fail') continue;
        failed++;
        const few = operations.filter(({ index }) => witness?.operations.some((one) => one.index === index));
        const answer = (some: readonly Operation[]): string =>
          naiveSequential(some, model(name), semantics, NAIVE_STEPS);
        assert.equal(answer(few), 'not-sequential', show(few, semantics));
        for (const read of few.filter(({ f }) => model(name).reads.includes(f))) {
          assert.equal(answer(few.filter((operation) => operation !== read)), 'sequential', show(few, semantics));
        }
      }
    }
    assert.ok(failed > 200, String(failed));
  });

  it('stays as it is under renaming, and sequential histories without a read, without outcomes, and with more', () => {
    let passed = 0;
    for (let round = 0; round < 1_000; round++) {
      const { operations, semantics } = smallHistory('cas-register', round);
      const { verdict } = checkSequential(operations, semantics);
      assert.equal(checkSequential(operations.map(rename), semantics).verdict, verdict);
      if (verdict !== 'pass') continue;
      passed++;
      const read = operations.find(({ f }) => f === 'read');
      const withoutRead = operations.filter((operation) => operation !== read);
      assert.notEqual(checkSequential(withoutRead, semantics).verdict, 'fail');
      const more = withSuffix(operations);
      assert.equal(checkSequential(more, semantics).verdict, 'pass', show(more, semantics));
      const ended = operations.filter((operation) => operation.f !== 'read').length;
      const cut = operations.map((operation) => (operation.f === 'read' ? operation : crashed(operation)));
      assert.ok(ended === 0 || checkSequential(cut, semantics).verdict !== 'fail', show(cut, semantics));
    }
    assert.ok(passed > 100, String(passed));
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

/** A write and a read of it by a process of its own, after everything else. */
function withSuffix(operations: readonly Operation[]): Operation[] {
  const last = operations.at(-1) as Operation;
  const more = (place: number, f: string, input: Json, output: Json): Operation => ({
    ...last,
    f,
    input,
    output,
    process: 1_000,
    type: 'ok',
    invoked: 1e6 + place * 10,
    completed: 1e6 + place * 10 + 5,
    index: last.index + 100 + 2 * place,
    completionIndex: last.index + 101 + 2 * place,
  });
  return [...operations, more(0, 'write', 'new', 'new'), more(1, 'read', null, 'new')];
}

/** An operation whose outcome is not known any more may have happened all the same. */
function crashed(operation: Operation): Operation {
  return operation.type === 'ok' ? { ...operation, type: 'info', output: null, completed: Infinity } : operation;
}

function rename(operation: Operation): Operation {
  return { ...operation, process: 500 - operation.process, key: `other ${operation.key ?? ''}` };
}

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
