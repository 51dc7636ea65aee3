import { appliedLog } from '../../../checkers/invariants/applied.ts';
import { stream, type Stream } from '../../core/random.ts';
import { Assumptions, evaluatorOf } from './assumptions.ts';
import { reduce, type Broken, type Counterexample } from './counterexample.ts';
import { mutate, type Mutated } from './mutations.ts';
import { stepsFrom } from './possible-steps.ts';
import { ReachableStates } from './reachable.ts';
import type { Sample } from './sample.ts';
import { takeStep, type SampledStep } from './steps.ts';
import type { InductionSubject } from './subject.ts';

/** Samples made from one reachable state before the next one is taken. */
const PER_BASE = 12;
/** So many counterexamples are compared; the smallest is shown. */
const ENOUGH = 12;

/**
 * Executable induction: is an invariant preserved by every step from every state that satisfies it and what is assumed,
 * reachable or not? Tried on samples: reachable states with a few small changes. A counterexample shows that the
 * invariant needs more than was assumed; it is no run of the system.
 * (Counterexample to induction: Bradley and Manna 2007; sampled instead of solved.)
 */
export class Induction {
  /** States drawn, those of them that satisfied the assumptions and the invariant, and steps taken from these. */
  samples = 0;
  satisfying = 0;
  steps = 0;
  /** Looks at the invariant after a step in which its premise held. */
  premises = 0;
  readonly #subject: InductionSubject;
  readonly #targets: readonly string[];
  readonly #assumed: Assumptions;
  readonly #random: Stream;
  readonly #states: ReachableStates;
  readonly #found: Counterexample[] = [];
  #base: Sample | undefined;

  /** @param targets predicates that steps must preserve @param assumed what else holds before a step, by predicate */
  constructor(subject: InductionSubject, targets: readonly string[], assumed: readonly string[], seed: string) {
    this.#subject = subject;
    this.#targets = targets;
    this.#assumed = new Assumptions([...targets, ...assumed]);
    this.#random = stream(seed, 'induct/samples');
    this.#states = new ReachableStates(subject, stream(seed, 'induct/walks'));
  }

  /** The counterexamples so far, the smallest first. */
  get counterexamples(): readonly Counterexample[] {
    return this.#found;
  }

  get isDone(): boolean {
    return this.#found.length >= ENOUGH;
  }

  /** Draws and tries more states; stops early when enough counterexamples are known. */
  advance(samples: number): void {
    for (let count = 0; count < samples && !this.isDone; count++) this.#draw();
  }

  #draw(): void {
    if (this.#base === undefined || this.samples % PER_BASE === 0) this.#base = this.#states.next();
    this.samples++;
    const mutated = mutate(this.#base, this.#random);
    if (!this.#assumed.holdIn(mutated.sample)) return;
    this.satisfying++;
    for (const step of stepsFrom(mutated.sample, this.#subject.handlers, this.#random)) {
      this.steps++;
      if (this.#brokenBy(mutated.sample, step) !== undefined) this.#keep(mutated, step);
    }
  }

  #keep(mutated: Mutated, step: SampledStep): void {
    const isOne = (sample: Sample): Broken | undefined =>
      this.#assumed.holdIn(sample) ? this.#brokenBy(sample, step) : undefined;
    this.#found.push(reduce(mutated, step, isOne));
    this.#found.sort((one, other) => one.size - other.size);
  }

  /**
   * What the step breaks. Each of its points is a step of the induction by itself (the handler, a leader's duties,
   * applying), so what happens after a point at which an assumption does not hold counts for nothing.
   */
  #brokenBy(sample: Sample, step: SampledStep): Broken | undefined {
    let before = sample;
    for (const [at, reached] of takeStep(this.#subject.handlers, sample, step).entries()) {
      for (const predicate of this.#targets) {
        const { premises, violation } = evaluatorOf(predicate)(reached.sample, appliedLog(before));
        this.premises += premises;
        if (violation === undefined) continue;
        if (at > 0 && !this.#assumed.holdIn(before)) return undefined;
        return { predicate, sentence: violation, at, reached };
      }
      before = reached.sample;
    }
    return undefined;
  }
}
