import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { Facts, IncrementalEvaluator, Watch } from '../invariant.ts';

/** Looks at one point; the sentence when the predicate does not hold there. */
export type Look = (observation: Observation) => string | undefined;

/** Counts instances in which a premise held. */
export interface Premises {
  count: number;
}

/** An incremental evaluator. `begin` is called once per run: it asks for facts and makes what the run keeps. */
export function monitor(triggers: number, begin: (facts: Facts, premises: Premises) => Look): IncrementalEvaluator {
  return { triggers, watch: (facts) => new LookingWatch(facts, begin) };
}

class LookingWatch implements Watch {
  readonly observe: Look;
  readonly #premises: Premises = { count: 0 };

  constructor(facts: Facts, begin: (facts: Facts, premises: Premises) => Look) {
    this.observe = begin(facts, this.#premises);
  }

  premises(): number {
    return this.#premises.count;
  }
}
