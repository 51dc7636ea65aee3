import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { decideCausal } from '../../../../checkers/consistency/causal/causal.ts';
import { programOrder } from '../../../../checkers/consistency/program-order.ts';
import { subsets } from '../../../../checkers/consistency/sessions/guarantee.ts';
import { checkSessions } from '../../../../checkers/consistency/sessions/sessions.ts';
import { checkSequential } from '../../../../checkers/consistency/sequential/sequential.ts';
import { Budget } from '../../../../checkers/linearizability/budget.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { naiveCausal } from '../causal/naive-causal.ts';
import { randomSessions, show } from '../random-sessions.ts';
import { largest, naiveSessions } from './naive-sessions.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 2_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'fuzz';
const MODELS = ['register', 'cas-register', 'list-append', 'grow-only-set', 'counter'];

describe('weaker models against their definitions', function () {
  this.timeout(Math.max(120_000, HISTORIES * 10));

  for (const name of MODELS) {
    it(`finds the session guarantees of ${HISTORIES} random histories of ${name}`, () => {
      let [all, some] = [0, 0];
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = smallHistory(name, round, 1);
        const { together, notJudged } = checkSessions(operations, semantics);
        if (notJudged.length > 0) continue;
        const expected = largest(naiveSessions(operations, semantics));
        const texts = (sets: readonly (readonly string[])[]): string[] => sets.map((set) => set.join()).sort();
        if (texts(expected).join(';') !== texts(together).join(';')) {
          assert.fail(
            `round ${round}: ${JSON.stringify(together)} but ${JSON.stringify(expected)}\n${show(operations, semantics)}`,
          );
        }
        if (expected[0]?.length === 4) all++;
        else some++;
      }
      assert.ok(all > HISTORIES / 20 && some > HISTORIES / 20, `${all} and ${some}`);
    });
  }

  it(`shows conflicts that are conflicts by themselves, and none without each of their operations`, () => {
    let conflicting = 0;
    for (let round = 0; round < 2_000; round++) {
      const { operations, semantics } = smallHistory('cas-register', round, 1);
      for (const { operations: few, pattern } of checkSessions(operations, semantics).conflicts) {
        conflicting++;
        const witnesses = operations.filter(({ index }) => few.some((one) => one.index === index));
        const broken = pattern === 'no-version-order' ? [] : pattern.split('+');
        const holding = naiveSessions(witnesses, semantics);
        assert.ok(
          !holding.some((set) => broken.every((one) => set.some((guarantee) => guarantee === one))),
          `${pattern}\n${show(witnesses, semantics)}\nof\n${show(operations, semantics)}`,
        );
        for (const one of witnesses) {
          const rest = witnesses.filter((operation) => operation !== one);
          assert.ok(
            naiveSessions(rest, semantics).some((set) =>
              broken.every((guarantee) => set.some((held) => held === guarantee)),
            ),
            `${pattern} without #${one.index}\n${show(witnesses, semantics)}`,
          );
        }
      }
    }
    assert.ok(conflicting > 100, String(conflicting));
  });

  it(`decides causal consistency of ${HISTORIES} random histories`, () => {
    const verdicts = { holds: 0, violated: 0 };
    for (let round = 0; round < HISTORIES; round++) {
      const { operations, semantics } = smallHistory('cas-register', round, 2);
      const order = programOrder(operations, model(semantics.model), semantics);
      const causal = decideCausal(order, new Budget(1e6));
      if (causal === 'not-judged' || order.steps.some(({ call, happened }) => call.refused || !happened)) continue;
      assert.ok(causal !== 'unknown');
      if (causal !== (naiveCausal(order) ? 'holds' : 'violated'))
        assert.fail(`${causal}\n${show(operations, semantics)}`);
      verdicts[causal]++;
    }
    assert.ok(verdicts.holds > HISTORIES / 50 && verdicts.violated > HISTORIES / 50, JSON.stringify(verdicts));
  });

  it('orders the models: sequential implies causal implies all session guarantees', () => {
    const held = { sequential: 0, causal: 0, sessions: 0 };
    for (const name of MODELS) {
      for (let round = 0; round < 1_000; round++) {
        const { operations, semantics } = smallHistory(name, round, 2);
        const isSequential = checkSequential(operations, semantics).verdict === 'pass';
        const causal = decideCausal(programOrder(operations, model(name), semantics), new Budget(1e6));
        const { conflicts } = checkSessions(operations, semantics);
        const message = show(operations, semantics);
        if (isSequential) assert.notEqual(causal, 'violated', message);
        if (isSequential || causal === 'holds') assert.equal(conflicts.length, 0, message);
        held.sequential += Number(isSequential);
        held.causal += Number(causal === 'holds' && !isSequential);
        held.sessions += Number(causal === 'violated' && conflicts.length === 0);
      }
    }
    assert.ok(held.sequential > 100 && held.causal > 10 && held.sessions > 10, JSON.stringify(held));
  });

  it('never gets a verdict wrong for want of budget', () => {
    for (let round = 0; round < 1_000; round++) {
      const { operations, semantics } = smallHistory(MODELS[round % MODELS.length] as string, round, 2);
      const full = checkSessions(operations, semantics).verdict;
      for (const steps of [1, 10, 30]) {
        const { verdict } = checkSessions(operations, semantics, { steps });
        assert.ok(verdict === 'unknown' || verdict === full, `${verdict} with ${steps} steps instead of ${full}`);
      }
    }
  });

  it('keeps its judgement under renaming of processes and values', () => {
    for (let round = 0; round < 500; round++) {
      const { operations, semantics } = smallHistory('register', round, 2);
      const renamed = operations.map((operation) => ({
        ...operation,
        process: 100 - operation.process,
        input: renameValue(operation.input),
        output: renameValue(operation.output),
      }));
      const judgement = checkSessions(operations, semantics);
      assert.deepEqual(checkSessions(renamed, semantics).together, judgement.together);
    }
  });

  it('has sixteen sets of guarantees, of which the empty one is the first', () => {
    assert.equal(subsets().length, 16);
    assert.deepEqual(subsets()[0], []);
  });
});

function renameValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(renameValue);
  return value === null ? null : `v${JSON.stringify(value)}`;
}

function smallHistory(
  name: string,
  round: number,
  keys: number,
): { operations: Operation[]; semantics: HistorySemantics } {
  const random = stream(SEED, `sessions/${name}/${round}`);
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
    keys,
    values: random.chance(0.1) ? 3 : Infinity,
    crashed: random.pick([0, 0.1, 0.3]),
    reused: 0,
    stale: random.pick([0.3, 0.6, 1]),
    wrong: random.pick([0, 0, 0.1]),
  });
  return { operations, semantics };
}
