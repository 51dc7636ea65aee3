import type { ScheduleStep } from '../../core/step.ts';
import { canonicalKey, symmetriesOf } from './canonical-key.ts';
import type { ExploredWorld } from './explored-world.ts';
import type { Identity } from './identity.ts';
import type { Naming, Namings } from './naming.ts';
import { Paths } from './paths.ts';
import { inBoth, renamed, type Sleeping } from './sleep.ts';
import { StateTable } from './state-table.ts';

/** A world that is to be left by every step that is possible in it. */
export interface Waiting {
  readonly state: number;
  readonly world: ExploredWorld;
  /** Makes the first of all worlds that differ by names only of this one. */
  readonly naming: Naming;
  sleeping: Sleeping;
}

/** How a world was reached. */
export interface Arrival {
  /** The state before, and the step; undefined where the exploration begins. */
  readonly from: { readonly state: number; readonly step: ScheduleStep } | undefined;
  readonly sleeping: Sleeping;
  /** A violation led there: it is counted, and not left again. */
  readonly broken: boolean;
}

/** The worlds met so far, each known up to names, and those that are still to be left, layer by layer. */
export class Frontier {
  /** Namings that leave the world at the beginning as it is, and so lead from reachable worlds to reachable worlds. */
  readonly symmetries: readonly Naming[];
  readonly #identity: Identity;
  readonly #namings: Namings;
  readonly #states = new StateTable();
  readonly #paths = new Paths();
  /** Those of this layer, the next one last. */
  #waiting: Waiting[] = [];
  /** Those of the next layer, by number of their state less that of the first. */
  #next: (Waiting | undefined)[] = [];
  #nextFirst = 0;
  #unreduced = 0;

  constructor(identity: Identity, namings: Namings, start: ExploredWorld) {
    this.#identity = identity;
    this.#namings = namings;
    this.symmetries = symmetriesOf(identity, identity.numbersOf(start), namings.all);
  }

  get states(): number {
    return this.#states.size;
  }

  /** As many states as there would be if names counted. */
  get unreduced(): number {
    return this.#unreduced;
  }

  /** Worlds that are still to be left. */
  get waiting(): number {
    return this.#waiting.length + this.#next.length;
  }

  get bytes(): number {
    return this.#states.bytes;
  }

  /** A shortest schedule from the beginning to the state. */
  pathTo(state: number): ScheduleStep[] {
    return this.#paths.to(state);
  }

  /** Goes on to the next layer; false when there is none. */
  beginLayer(): boolean {
    this.#waiting = this.#next.filter((waiting) => waiting !== undefined).reverse();
    this.#next = [];
    this.#nextFirst = this.#states.size;
    return this.#waiting.length > 0;
  }

  /** The next world of this layer. */
  take(): Waiting | undefined {
    return this.#waiting.pop();
  }

  /** A world is reached; it waits for the next layer if it is a new one. */
  arrive(world: ExploredWorld, { from, sleeping, broken }: Arrival): void {
    const { key, naming, orbit } = canonicalKey(this.#identity, this.#identity.numbersOf(world), this.symmetries);
    const { number: state, isNew } = this.#states.add(key);
    if (isNew) {
      this.#unreduced += orbit;
      this.#paths.add(from?.state ?? -1, from?.step);
      this.#next.push(broken ? undefined : { state, world, naming, sleeping });
      return;
    }
    const known = this.#next[state - this.#nextFirst];
    if (known === undefined || known.sleeping.length === 0) return;
    const toKnown = this.#namings.product(naming.index, this.#namings.inverse(known.naming.index).index);
    known.sleeping = inBoth(known.sleeping, renamed(sleeping, toKnown, this.#identity.components));
  }
}
