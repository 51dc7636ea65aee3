import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { invariantNamed, NAIVE } from '../../../../checkers/invariants/catalogue.ts';
import { stream } from '../../../../harness/core/random.ts';
import { Assumptions } from '../../../../harness/search/induct/assumptions.ts';
import { assumedFor } from '../../../../harness/search/induct/dependencies.ts';
import { explain } from '../../../../harness/search/induct/explanation.ts';
import { Induction } from '../../../../harness/search/induct/induction.ts';
import { mutate, remade } from '../../../../harness/search/induct/mutations.ts';
import { ReachableStates } from '../../../../harness/search/induct/reachable.ts';
import { takeStep } from '../../../../harness/search/induct/steps.ts';
import { inductionSubject } from '../../../../harness/search/induct/subject.ts';

const SUBJECT = inductionSubject('verdi', ['n1', 'n2', 'n3']);
const SAMPLES = 4_000;

/** Invariants that single steps do not preserve unless something else holds, and one thing that keeps them. */
const LEANING = [
  ['A3', 'A2'],
  ['A5', 'A4'],
  ['B2', 'A11'],
  ['B6', 'C1'],
  ['C1', 'A2'],
  ['F12', 'E9'],
] as const;

describe('induction', function () {
  this.timeout(60_000);

  it('begins with states in which every invariant holds', () => {
    const all = new Assumptions(SUBJECT.predicates);
    const states = new ReachableStates(SUBJECT, stream('1', 'walks'));
    let leaders = 0;
    for (let count = 0; count < 300; count++) {
      const state = states.next();
      assert.ok(all.holdIn(state));
      if (state.nodes.some(({ role, log }) => role === 'leader' && log.length > 1)) leaders++;
    }
    assert.ok(leaders > 20, String(leaders));
  });

  it('changes samples in ways that can be repeated, and leaves the reachable state alone', () => {
    const states = new ReachableStates(SUBJECT, stream('1', 'walks'));
    const random = stream('1', 'samples');
    const all = new Assumptions(SUBJECT.predicates);
    let unreachable = 0;
    for (let count = 0; count < 200; count++) {
      const base = states.next();
      const { mutations, sample } = mutate(base, random);
      assert.ok(mutations.length >= 1 && mutations.length <= 3);
      assert.deepEqual({ ...remade(base, mutations), packets: 0 }, { ...sample, packets: 0 });
      assert.equal(remade(base, []), base);
      assert.ok(all.holdIn(base));
      if (!all.holdIn(sample)) unreachable++;
    }
    assert.ok(unreachable > 40, String(unreachable));
  });

  for (const [id, reason] of LEANING) {
    it(`finds a counterexample to ${id} alone, and says that ${reason} is not true in it`, () => {
      const induction = inductionOf(id, 'none');
      induction.advance(SAMPLES * 10);
      assert.ok(induction.isDone);
      const reasons = induction.counterexamples.flatMap((each) => explain(each, SUBJECT.predicates).falseBefore);
      assert.ok(reasons.includes(reason), reasons.join());
    });

    it(`finds none to ${id} with what it needs`, () => {
      const induction = inductionOf(id);
      induction.advance(SAMPLES);
      assert.equal(induction.counterexamples.length, 0);
      assert.ok(induction.satisfying > SAMPLES / 2 && induction.premises > 0);
    });
  }

  it('reduces a counterexample until every change is needed, and it stays one', () => {
    const induction = inductionOf('B2', 'none');
    induction.advance(SAMPLES);
    const alone = new Assumptions(predicatesOf('B2'));
    for (const { base, before, step, broken, changes } of induction.counterexamples) {
      assert.ok(changes >= 1);
      assert.ok(alone.holdIn(before));
      const breaks = (start: typeof before): boolean =>
        takeStep(SUBJECT.handlers, start, step).some(
          ({ sample }) => NAIVE[broken.predicate]?.(sample).violation !== undefined,
        );
      assert.ok(breaks(before));
      assert.ok(!breaks(base));
    }
    const [smallest] = induction.counterexamples;
    assert.equal(smallest?.changes, 1);
  });

  it('finds the same from the same seed', () => {
    const [one, other] = ['5', '5'].map((seed) => {
      const induction = inductionOf('A3', 'none', seed);
      induction.advance(SAMPLES);
      return [induction.samples, induction.satisfying, induction.counterexamples.map((each) => explain(each, []))];
    });
    assert.deepEqual(one, other);
  });
});

function inductionOf(id: string, asked?: string, seed = '1'): Induction {
  const assumed = assumedFor(invariantNamed(id), asked);
  return new Induction(SUBJECT, predicatesOf(id), assumed.predicates(SUBJECT.predicates), seed);
}

function predicatesOf(id: string): string[] {
  return invariantNamed(id).predicates.map(({ name }) => name);
}
