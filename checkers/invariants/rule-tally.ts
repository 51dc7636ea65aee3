import { NO_GHOST } from '../../harness/core/raft/ghost.ts';
import type { Observation, WorldState } from '../../harness/core/raft/observation.ts';
import { INIT, ruleName } from '../../harness/core/raft/rule-name.ts';
import { NAIVE } from './catalogue.ts';
import type { Watch } from './invariant.ts';

/**
 * How often the premises of predicates held at the steps of each rule, and in the initial world: the proof's cases, as far
 * as a run met them (Verdi: one lemma per invariant and rule).
 */
export class RuleTally {
  readonly #predicates: readonly string[];
  /** By position of the predicate: what its watch had counted when it was asked last. */
  readonly #counted: number[];
  /** By rule: by position of the predicate. */
  readonly #held = new Map<string, number[]>();
  readonly #steps = new Map<string, number>();
  #lastStep = 0;

  constructor(predicates: readonly string[]) {
    this.#predicates = predicates;
    this.#counted = predicates.map(() => 0);
  }

  /** To be told of every point; `concerned` are the positions of the predicates that were evaluated there. */
  note(observation: Observation, concerned: readonly number[], watches: readonly Watch[]): void {
    if (this.#lastStep === 0) this.#noteInitial(observation);
    const rule = ruleName(observation, undefined);
    if (observation.step !== this.#lastStep) this.#steps.set(rule, (this.#steps.get(rule) ?? 0) + 1);
    this.#lastStep = observation.step;
    const held = this.#heldAt(rule);
    for (let next = 0; next < concerned.length; next++) {
      const position = concerned[next] as number;
      const count = watches[position]?.premises() ?? 0;
      held[position] = (held[position] ?? 0) + count - (this.#counted[position] ?? 0);
      this.#counted[position] = count;
    }
  }

  /** Steps of each rule, the initial world among them. */
  steps(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#steps);
  }

  /** By rule, without those at which it never held. */
  heldOf(predicate: string): Readonly<Record<string, number>> {
    const position = this.#predicates.indexOf(predicate);
    const all = [...this.#held].map(([rule, held]) => [rule, held[position] ?? 0] as const);
    return Object.fromEntries(all.filter(([, held]) => held > 0));
  }

  #heldAt(rule: string): number[] {
    let held = this.#held.get(rule);
    if (held === undefined) {
      held = this.#predicates.map(() => 0);
      this.#held.set(rule, held);
    }
    return held;
  }

  #noteInitial(first: Observation): void {
    const initial = initialWorld(first);
    this.#steps.set(INIT, 1);
    const held = this.#heldAt(INIT);
    this.#predicates.forEach((name, position) => {
      held[position] = NAIVE[name]?.(initial, undefined).premises ?? 0;
    });
  }
}

/** The world before the first step: only the node that takes it is another one since. */
function initialWorld({ world, node, before }: Observation): WorldState {
  return {
    names: world.names,
    nodes: world.nodes.map((state, position) => (position === node ? before : state)),
    up: world.up,
    packets: () => [],
    ghost: { nodes: world.nodes.map(() => NO_GHOST), requests: undefined },
    trace: [],
  };
}
