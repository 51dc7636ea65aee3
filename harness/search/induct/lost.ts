import { appliedLog } from '../../../checkers/invariants/applied.ts';
import { NAIVE } from '../../../checkers/invariants/catalogue.ts';
import type { NaiveEvaluator } from '../../../checkers/invariants/invariant.ts';
import { stream, type Stream } from '../../core/random.ts';
import { Assumptions } from './assumptions.ts';
import { reduce, type Broken, type Counterexample } from './counterexample.ts';
import { mutate, unchanged, type Mutated } from './mutations.ts';
import { stepsFrom } from './possible-steps.ts';
import { ReachableStates } from './reachable.ts';
import { sameOutcome } from './same-outcome.ts';
import type { Sample } from './sample.ts';
import { caseOf, takeStep, type SampledStep } from './steps.ts';
import type { InductionSubject } from './subject.ts';

/** A predicate that steps of the changed build do not preserve and those of the correct build do. */
export interface LostPreservation {
  readonly predicate: string;
  /** The case of a proof in which it is lost: `deliver RequestVote`, `restart`, …. */
  readonly at: string;
  readonly counterexample: Counterexample;
}

const PER_BASE = 8;
/** Share of samples that are reachable states as they are. */
const REACHABLE = 0.2;
/** So many counterexamples of one predicate in one case are compared. */
const ENOUGH = 4;

/**
 * Which invariants the handlers of a changed build do not preserve, step by step, from states in which all invariants
 * hold, reachable or not. A reachable state that breaks anything need not be known, nor exist within anybody's reach.
 */
export class LostPreservations {
  samples = 0;
  /** Samples from which a step came out differently, and those of them in which all invariants held. */
  differing = 0;
  satisfying = 0;
  readonly #subject: InductionSubject;
  readonly #invariants: Assumptions;
  readonly #random: Stream;
  readonly #states: ReachableStates;
  readonly #found = new Map<string, { predicate: string; at: string; smallest: Counterexample; count: number }>();
  #base: Sample | undefined;

  constructor(subject: InductionSubject, seed: string) {
    this.#subject = subject;
    this.#invariants = new Assumptions(subject.predicates);
    this.#random = stream(seed, 'induct/samples');
    this.#states = new ReachableStates(subject, stream(seed, 'induct/walks'));
  }

  advance(samples: number): void {
    for (let count = 0; count < samples; count++) this.#draw();
  }

  /** In the order of the catalogue; of one predicate the smallest counterexample first. */
  report(): LostPreservation[] {
    const order = this.#subject.predicates;
    return [...this.#found.values()]
      .sort((one, other) => {
        const place = order.indexOf(one.predicate) - order.indexOf(other.predicate);
        return place === 0 ? one.smallest.size - other.smallest.size : place;
      })
      .map(({ predicate, at, smallest }) => ({ predicate, at, counterexample: smallest }));
  }

  #draw(): void {
    if (this.#base === undefined || this.samples % PER_BASE === 0) this.#base = this.#states.next();
    this.samples++;
    const mutated = this.#random.chance(REACHABLE) ? unchanged(this.#base) : mutate(this.#base, this.#random);
    const steps = stepsFrom(mutated.sample, this.#subject.correct, this.#random);
    const differing = steps.filter((step) => this.#differs(mutated.sample, step));
    if (differing.length === 0) return;
    this.differing++;
    if (!this.#invariants.holdIn(mutated.sample)) return;
    this.satisfying++;
    for (const step of differing) this.#look(mutated, step);
  }

  #differs(sample: Sample, step: SampledStep): boolean {
    const changed = takeStep(this.#subject.handlers, sample, step);
    const correct = takeStep(this.#subject.correct, sample, step);
    return (
      changed.length !== correct.length ||
      changed.some(({ sample: reached }, at) => !sameOutcome(reached, correct[at]?.sample))
    );
  }

  #look(mutated: Mutated, step: SampledStep): void {
    for (const predicate of this.#subject.predicates) {
      const key = `${predicate} ${caseOf(step)}`;
      const known = this.#found.get(key);
      if (known !== undefined && known.count >= ENOUGH) continue;
      if (this.#lostBy(mutated.sample, step, predicate) === undefined) continue;
      const found = reduce(mutated, step, (sample) =>
        this.#invariants.holdIn(sample) ? this.#lostBy(sample, step, predicate) : undefined,
      );
      const smallest = known !== undefined && known.smallest.size <= found.size ? known.smallest : found;
      this.#found.set(key, { predicate, at: caseOf(step), smallest, count: (known?.count ?? 0) + 1 });
    }
  }

  /** What the step of the changed build breaks and that of the correct one does not. */
  #lostBy(sample: Sample, step: SampledStep, predicate: string): Broken | undefined {
    const broken = this.#brokenBy(this.#subject.handlers, sample, step, predicate);
    if (broken === undefined) return undefined;
    return this.#brokenBy(this.#subject.correct, sample, step, predicate) === undefined ? broken : undefined;
  }

  #brokenBy(
    handlers: InductionSubject['handlers'],
    sample: Sample,
    step: SampledStep,
    predicate: string,
  ): Broken | undefined {
    const evaluate = NAIVE[predicate] as NaiveEvaluator;
    let before = sample;
    for (const [at, reached] of takeStep(handlers, sample, step).entries()) {
      const { violation } = evaluate(reached.sample, appliedLog(before));
      if (violation !== undefined) return { predicate, sentence: violation, at, reached };
      before = reached.sample;
    }
    return undefined;
  }
}
