import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { naive } from '../../../checkers/linearizability/naive.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../harness/core/history.ts';
import { model, models } from '../../../harness/core/models/registry.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import { stream } from '../../../harness/core/random.ts';
import { randomHistory } from './random-history.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 5_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'fuzz';
const NAIVE_STEPS = 10_000_000;

describe('linearizability against the naive verifier', function () {
  this.timeout(Math.max(120_000, HISTORIES * 10));

  for (const { name } of models.all.filter(({ sampling }) => sampling !== undefined)) {
    it(`agrees on ${HISTORIES} random histories of ${name}`, () => {
      const verdicts = { pass: 0, fail: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = smallHistory(name, round);
        const expected = naive(operations, model(name), semantics, NAIVE_STEPS);
        assert.notEqual(expected, 'undecided');
        const actual = checkLinearizable(operations, semantics);
        const clear = actual.verdict === 'vacuous' ? 'pass' : actual.verdict;
        if (clear !== (expected === 'linearizable' ? 'pass' : 'fail')) {
          assert.fail(`round ${round}: ${clear} but ${expected}\n${show(operations, semantics)}`);
        }
        verdicts[clear]++;
      }
      assert.ok(verdicts.pass > HISTORIES / 20 && verdicts.fail > HISTORIES / 20, JSON.stringify(verdicts));
    });
  }

  it('never gets a verdict wrong for want of budget', () => {
    for (let round = 0; round < 2_000; round++) {
      const { operations, semantics } = smallHistory('register', round);
      const full = checkLinearizable(operations, semantics).verdict;
      for (const steps of [1, 10, 100]) {
        const { verdict } = checkLinearizable(operations, semantics, { steps });
        assert.ok(verdict === 'unknown' || verdict === full, `${verdict} with ${steps} steps instead of ${full}`);
      }
    }
  });

  it('keeps a verdict under renaming of processes and values, and legal histories legal without a read or an end', () => {
    let legal = 0;
    for (let round = 0; round < 2_000; round++) {
      const { operations, semantics } = smallHistory('cas-register', round);
      const verdict = checkLinearizable(operations, semantics).verdict;
      const renamed = checkLinearizable(operations.map(rename), {
        ...semantics,
        initial: renameValue(semantics.initial),
      });
      assert.equal(renamed.verdict, verdict);
      if (verdict !== 'pass') continue;
      legal++;
      for (const read of operations.filter(({ f }) => f === 'read')) {
        const without = operations.filter((operation) => operation !== read);
        assert.notEqual(checkLinearizable(without, semantics).verdict, 'fail');
      }
      const cut = operations[operations.length >> 1] as Operation;
      assert.notEqual(checkLinearizable(prefix(operations, cut.invoked), semantics).verdict, 'fail');
    }
    assert.ok(legal > 200);
  });
});

function smallHistory(name: string, round: number): { operations: Operation[]; semantics: HistorySemantics } {
  const random = stream(SEED, `${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial:
      model(name).initial === null && model(name).initialProblem === undefined && name !== 'mutex'
        ? random.pick([null, 0, 1])
        : model(name).initial,
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'observed-mismatch']),
    nilRead: random.pick<NilRead>(['value', 'wildcard']),
  };
  const operations = randomHistory(random, {
    semantics,
    operations: 2 + random.integer(9),
    processes: 1 + random.integer(5),
    values: random.pick([2, 3, 5, Infinity, Infinity]),
    crashed: random.pick([0, 0.1, 0.4]),
    wrong: random.pick([0, 0.1, 0.3]),
  });
  return { operations, semantics };
}

/** The history as it was known at a moment: what had not completed by then may still happen. */
function prefix(operations: readonly Operation[], moment: number): Operation[] {
  return operations
    .filter((operation) => operation.invoked <= moment)
    .map((operation) =>
      operation.completed <= moment
        ? operation
        : { ...operation, type: 'info', output: null, completed: Infinity, completionIndex: -1 },
    );
}

function rename(operation: Operation): Operation {
  return {
    ...operation,
    process: operation.process + 100,
    key: 'other',
    input: renameValue(operation.input),
    output: renameValue(operation.output),
  };
}

function renameValue(value: Operation['input']): Operation['input'] {
  if (Array.isArray(value)) return value.map(renameValue);
  return value === null ? null : `v${JSON.stringify(value)}`;
}

function show(operations: readonly Operation[], semantics: HistorySemantics): string {
  const lines = operations.map(
    ({ index, process, f, input, output, type, invoked, completed }) =>
      `#${index} p${process} ${f} ${JSON.stringify(input)} -> ${type} ${JSON.stringify(output)} [${invoked}, ${completed}]`,
  );
  return [JSON.stringify(semantics), ...lines].join('\n');
}
