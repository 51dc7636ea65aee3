import type { Input, Message, Output, State } from '../../../cluster/raft/handlers/types.ts';
import { createWorld, type World } from '../../../cluster/world/world.ts';
import type { Stream } from '../../core/random.ts';
import { RaftObserver } from '../../engine/sim/raft-observer.ts';
import { RandomWalk } from '../../engine/sim/random-walk.ts';
import { sampleOf, type Sample } from './sample.ts';
import type { InductionSubject, RaftHandlers } from './subject.ts';

/** Beyond these a state shows nothing that a smaller one does not, and every look at it costs more. */
const LONGEST_WALK = 70;
const MOST_PACKETS = 10;
const LONGEST_LOG = 4;
/** Largest number of steps between two states of one walk. */
const STRIDE = 4;

/** Small reachable states of the correct build, from random walks; the same stream gives the same states. */
export class ReachableStates {
  readonly #handlers: RaftHandlers;
  readonly #names: readonly string[];
  readonly #random: Stream;
  #walk: Walk | undefined;

  constructor({ correct, nodes }: Pick<InductionSubject, 'correct' | 'nodes'>, random: Stream) {
    this.#handlers = correct;
    this.#names = nodes;
    this.#random = random;
  }

  next(): Sample {
    if (this.#walk === undefined || this.#walk.isOver()) {
      this.#walk = new Walk(this.#handlers, this.#names, this.#random);
    }
    return this.#walk.next();
  }
}

class Walk {
  readonly #world: World<State, Message, Input, Output>;
  readonly #observer: RaftObserver;
  readonly #random: Stream;
  readonly #walk: RandomWalk<State, Message, Output>;

  constructor(handlers: RaftHandlers, names: readonly string[], random: Stream) {
    this.#world = createWorld(handlers, names);
    this.#observer = new RaftObserver(this.#world, () => undefined);
    this.#world.observer = this.#observer;
    this.#random = random;
    this.#walk = new RandomWalk(this.#world, random);
  }

  isOver(): boolean {
    const { steps, inFlight, nodes } = this.#world;
    return (
      steps >= LONGEST_WALK || inFlight > MOST_PACKETS || nodes.some(({ state }) => state.log.length > LONGEST_LOG)
    );
  }

  next(): Sample {
    this.#walk.run(this.#world.steps + 1 + this.#random.integer(STRIDE));
    const { names, up, ghost, trace } = this.#observer.state;
    return sampleOf({
      names: names.slice(),
      nodes: this.#world.nodes.map(({ state }) => state),
      up: up.slice(),
      inFlight: this.#observer.state.packets(),
      ghost: { nodes: ghost.nodes.slice(), requests: ghost.requests },
      trace: trace.slice(),
    });
  }
}
