import { INVARIANTS, NAIVE, predicateNamed } from '../../../checkers/invariants/catalogue.ts';
import type { NaiveEvaluator } from '../../../checkers/invariants/invariant.ts';
import type { Counterexample } from './counterexample.ts';
import { describePacket, describeSample, differences } from './differences.ts';
import { LEMMAS } from './lemmas.ts';
import type { Sample } from './sample.ts';
import { caseOf, type SampledStep } from './steps.ts';

/** A counterexample in words. */
export interface Explanation {
  /** Id of the invariant and name of the predicate that the step breaks. */
  readonly invariant: string;
  readonly predicate: string;
  readonly sentence: string;
  /** The case of a proof, and the step itself. */
  readonly at: string;
  readonly step: string;
  /** Point of the step at which it is broken. */
  readonly point: string;
  /** The reachable state it begins with. */
  readonly reachable: readonly string[];
  /** What differs from that before the step; empty when the state before is reachable itself. */
  readonly changed: readonly string[];
  /** What the step does up to the point. */
  readonly effect: readonly string[];
  /** Ids of invariants, and names of lemmas, that do not hold before the step: why no run gets there. */
  readonly falseBefore: readonly string[];
}

export function explain({ base, before, step, broken }: Counterexample, predicates: readonly string[]): Explanation {
  return {
    invariant: predicateNamed(broken.predicate).invariant.id,
    predicate: broken.predicate,
    sentence: broken.sentence,
    at: caseOf(step),
    step: describeStep(step, before),
    point: broken.reached.point,
    reachable: describeSample(base),
    changed: differences(base, before),
    effect: differences(before, broken.reached.sample),
    falseBefore: falseIn(before, predicates),
  };
}

/** Ids of the invariants, and names of the lemmas, that a state contradicts. */
function falseIn(sample: Sample, predicates: readonly string[]): string[] {
  const invariants = INVARIANTS.filter((invariant) =>
    invariant.predicates.some(
      ({ name }) => predicates.includes(name) && (NAIVE[name] as NaiveEvaluator)(sample).violation !== undefined,
    ),
  );
  const lemmas = LEMMAS.filter(({ evaluate }) => evaluate(sample).violation !== undefined);
  return [...invariants.map(({ id }) => id), ...lemmas.map(({ name }) => name)];
}

function describeStep(step: SampledStep, { names, inFlight }: Sample): string {
  switch (step.rule) {
    case 'deliver':
    case 'duplicate':
    case 'drop': {
      const packet = inFlight.find(({ name }) => name === step.packet);
      return `${step.rule} ${packet === undefined ? step.packet : describePacket(packet)}`;
    }
    case 'timeout':
      return `timeout ${step.timer} at ${names[step.node] ?? ''}`;
    case 'input':
      return `request ${step.request.client}/${step.request.request} reaches ${names[step.node] ?? ''}`;
    case 'crash':
    case 'restart':
      return `${step.rule} of ${names[step.node] ?? ''}`;
  }
}
