import { InputError } from '../../harness/core/errors.ts';
import type { Observation } from '../../harness/core/raft/observation.ts';
import type { FactKind, Facts } from './invariant.ts';

/** Sets of nodes are bit masks over their positions. */
const MOST_NODES = 30;

/** Facts that have to be shown every point of the run, before any evaluator is asked about it. */
export interface ObservingFacts extends Facts {
  observe(observation: Observation): void;
}

/**
 * An empty memory for one run. Facts are made when an evaluator asks for them, so that a run pays only for what its
 * evaluators need; all watches must be made before the first point.
 *
 * @throws InputError for a cluster of more than 30 nodes
 */
export function createFacts(names: readonly string[]): ObservingFacts {
  if (names.length > MOST_NODES) {
    throw new InputError(`Invariants are checked for at most ${MOST_NODES} nodes, not ${names.length}`, {
      code: 'TOO_MANY_NODES',
      hint: 'Use a smaller cluster; Raft clusters of three to seven nodes show the same faults.',
    });
  }
  return new FactsOfRun(names);
}

class FactsOfRun implements ObservingFacts {
  readonly names: readonly string[];
  readonly #kinds: unknown[] = [];
  /** In the order of creation: a fact asks for those it builds on in its own creation, so they come first. */
  readonly #facts: { observe(observation: Observation): void }[] = [];

  constructor(names: readonly string[]) {
    this.names = names;
  }

  of<Fact extends { observe(observation: Observation): void }>(kind: FactKind<Fact>): Fact {
    const position = this.#kinds.indexOf(kind);
    if (position >= 0) return this.#facts[position] as Fact;
    const fact = kind.create(this);
    this.#kinds.push(kind);
    this.#facts.push(fact);
    return fact;
  }

  observe(observation: Observation): void {
    const facts = this.#facts;
    for (let position = 0; position < facts.length; position++) facts[position]?.observe(observation);
  }
}
