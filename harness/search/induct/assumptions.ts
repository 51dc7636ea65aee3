import { NAIVE } from '../../../checkers/invariants/catalogue.ts';
import type { NaiveEvaluator } from '../../../checkers/invariants/invariant.ts';
import { LEMMAS } from './lemmas.ts';
import type { Sample } from './sample.ts';

/** Predicates that must hold in a state before it is looked at. */
export class Assumptions {
  /** Those first that failed often. */
  readonly #evaluators: NaiveEvaluator[];

  /** @param predicates names of predicates of the catalogue and of lemmas */
  constructor(predicates: readonly string[]) {
    this.#evaluators = [...new Set(predicates)].map((name) => evaluatorOf(name));
  }

  holdIn(sample: Sample): boolean {
    const evaluators = this.#evaluators;
    for (let next = 0; next < evaluators.length; next++) {
      const evaluator = evaluators[next] as NaiveEvaluator;
      if (evaluator(sample).violation === undefined) continue;
      const place = next >> 1;
      evaluators[next] = evaluators[place] as NaiveEvaluator;
      evaluators[place] = evaluator;
      return false;
    }
    return true;
  }
}

/** How the predicate of this name is evaluated from the whole state. */
export function evaluatorOf(name: string): NaiveEvaluator {
  const evaluator = NAIVE[name] ?? LEMMAS.find((lemma) => lemma.name === name)?.evaluate;
  if (evaluator === undefined) throw new RangeError(`there is no predicate ${name}`);
  return evaluator;
}
