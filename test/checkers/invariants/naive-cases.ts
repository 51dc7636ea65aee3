import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Finding, Invariant, NaiveEvaluators } from '../../../checkers/invariants/invariant.ts';
import { type WorldSketch, worldState } from './world-state.ts';

/** A world in which a predicate holds, one in which it does not, and what is said about the latter. */
export interface PredicateCase {
  readonly holds: WorldSketch;
  readonly fails: WorldSketch;
  readonly sentence: string;
}

/** Tests that every predicate of the family has an evaluator that is right about its two worlds. */
export function testNaively(
  invariants: readonly Invariant[],
  evaluators: NaiveEvaluators,
  cases: Readonly<Record<string, PredicateCase>>,
): void {
  const names = invariants.flatMap(({ predicates }) => predicates.map(({ name }) => name));

  it('has one evaluator and one case for each predicate', () => {
    assert.deepEqual(Object.keys(evaluators).sort(), [...names].sort());
    assert.deepEqual(Object.keys(cases).sort(), [...names].sort());
  });

  it('has ids and names without repetition', () => {
    const ids = invariants.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
    assert.deepEqual([...new Set(names)], names);
  });

  it('has no premise in a world in which nothing has happened', () => {
    for (const name of names) {
      assert.deepEqual(evaluate(evaluators, name, { nodes: { n1: {}, n2: {}, n3: {} } }), {
        premises: 0,
        violation: undefined,
      });
    }
  });

  for (const [name, { holds, fails, sentence }] of Object.entries(cases)) {
    describe(name, () => {
      it('holds', () => {
        const { premises, violation } = evaluate(evaluators, name, holds);
        assert.equal(violation, undefined);
        assert.ok(premises > 0, 'the premise never held');
      });

      it('fails', () => {
        const { premises, violation } = evaluate(evaluators, name, fails);
        assert.equal(violation, sentence);
        assert.ok(premises > 0, 'the premise never held');
      });
    });
  }
}

/** What an evaluator says about a hand-made world. */
export function evaluate(evaluators: NaiveEvaluators, name: string, world: WorldSketch): Finding {
  const evaluator = evaluators[name];
  assert.ok(evaluator, `there is no evaluator of ${name}`);
  return evaluator(worldState(world));
}
