import type { Budget } from '../budget.ts';
import { IMPOSSIBLE, type LiveCall, type Problem, type Return } from './problem.ts';
import { Usage } from './usage.ts';

/** A place in the search: everything that returned before `event` is in the order, and of the pending calls `live`. */
export interface Configuration {
  readonly event: number;
  readonly state: number;
  /** Which pending calls are in the order, or need not be any more. */
  readonly live: number;
  /** How often each kind of crashed call was used. */
  readonly crashed: number;
  /**
   * A call that was just used without being obliged to, and the state before it. That is pointless unless the very
   * next call needs it: it could be left out, or come later.
   */
  readonly unseen: Unseen | undefined;
}

interface Unseen {
  readonly kind: number;
  readonly before: number;
  /** Slot of a free call, which cannot come later than its return; {@link CRASHED} for a crashed one. */
  readonly slot: number;
}

const CRASHED = -1;

/** Without limit means those that leave a value: of others, such as appends, there would be no end. */
export type CrashedCalls = 'as-often-as-invoked' | 'without-limit';

/**
 * The moves of the search, cut down without loss. It orders calls just in time, when one of them returns (Lowe 2017),
 * and beyond that:
 *
 * - A call that can never change anything is taken as soon as it is possible.
 * - Of several calls of one kind the one that returns first is taken, and crashed ones last of all.
 * - When a value is overwritten blindly, every blind write pending then may have come just before, unseen. Such a call
 *   is free from then on: it may still be used, and need not be.
 * - A crashed or free call is used only for the call right behind it.
 */
export class Configurations {
  readonly #problem: Problem;
  readonly #budget: Budget;
  readonly #crashedCalls: CrashedCalls;
  readonly #live = new Usage();
  readonly #used = new Usage();

  constructor(problem: Problem, budget: Budget, crashedCalls: CrashedCalls) {
    this.#problem = problem;
    this.#budget = budget;
    this.#crashedCalls = crashedCalls;
  }

  get first(): Configuration {
    return { event: 0, state: this.#problem.initial, live: Usage.EMPTY, crashed: Usage.EMPTY, unseen: undefined };
  }

  /** Identifies a configuration, but for its crashed calls, among those of the same event. */
  keyOf({ state, live, unseen }: Configuration): string {
    return unseen === undefined
      ? `${state},${live}`
      : `${state},${live},${unseen.kind},${unseen.before},${unseen.slot}`;
  }

  /** Identifies a configuration among those of the same event. */
  fullKeyOf(configuration: Configuration): string {
    return `${this.keyOf(configuration)};${configuration.crashed}`;
  }

  /**
   * Whether everything that is possible from the other configuration, of the same event and state, is possible from
   * this one: it differs only in observations already made, and in blind writes that need not be made any more.
   */
  dominates(one: Configuration, other: Configuration): boolean {
    if (one.crashed !== other.crashed) return false;
    return this.#returnAt(one.event).pending.every(({ slot, kind }) => {
      const isTaken = this.#live.has(one.live, taken(slot));
      if (this.#problem.onlyObserves(kind) && isTaken) return true;
      if (this.#problem.isBlindWrite(kind) && this.#live.has(one.live, free(slot))) return true;
      return isTaken === this.#live.has(other.live, taken(slot)) && !this.#live.has(other.live, free(slot));
    });
  }

  /** Whether the one configuration, of equal key, has used no crashed call that the other has not used as well. */
  usesNoMore(one: Configuration, other: Configuration): boolean {
    return this.#used.isWithin(one.crashed, other.crashed);
  }

  /** Takes every observation that is possible. */
  settle(configuration: Configuration): Configuration {
    const { state } = configuration;
    let { live, unseen } = configuration;
    for (const { slot, kind } of this.#returnAt(configuration.event).pending) {
      if (!this.#problem.onlyObserves(kind) || this.#live.has(live, taken(slot))) continue;
      if (this.#problem.step(state, kind) === IMPOSSIBLE) continue;
      live = this.#live.with(live, taken(slot));
      unseen = undefined;
    }
    return live === configuration.live ? configuration : { ...configuration, live, unseen };
  }

  /** The configuration at the next event, when the returning call is in the order; undefined when it is not. */
  advance(configuration: Configuration): Configuration | undefined {
    const { slot } = this.#returnAt(configuration.event).returning;
    if (!this.#live.has(configuration.live, taken(slot))) return undefined;
    return {
      ...configuration,
      event: configuration.event + 1,
      live: this.#live.without(configuration.live, taken(slot)),
      unseen: configuration.unseen?.slot === slot ? undefined : configuration.unseen,
    };
  }

  /** All configurations with one more call in the order or out of the way, most promising first. */
  successors(configuration: Configuration): Configuration[] {
    const found: Configuration[] = [];
    const effects = new Set<number>();
    this.#addLive(configuration, found, effects);
    const withoutReturning = this.#leaveOutReturning(configuration);
    if (withoutReturning) found.push(withoutReturning);
    this.#addCrashed(configuration, found, effects);
    return found;
  }

  #leaveOutReturning({ event, live, unseen, ...rest }: Configuration): Configuration | undefined {
    const element = free(this.#returnAt(event).returning.slot);
    if (unseen !== undefined || !this.#live.has(live, element)) return undefined;
    return { ...rest, event: event + 1, live: this.#live.without(live, element), unseen };
  }

  #addLive(configuration: Configuration, found: Configuration[], effects: Set<number>): void {
    const { event, state, live } = configuration;
    const alike = new Set<number>();
    for (const { slot, kind } of this.#returnAt(event).pending) {
      if (this.#live.has(live, taken(slot))) continue;
      const isFree = this.#live.has(live, free(slot));
      const group = kind * 2 + Number(isFree);
      if (alike.has(group)) continue;
      alike.add(group);
      const next = this.#move(configuration, kind, isFree);
      if (next === IMPOSSIBLE || (isFree && next === state)) continue;
      effects.add(this.#problem.effectOf(kind));
      const rest = isFree ? this.#live.without(live, free(slot)) : live;
      found.push({
        ...configuration,
        state: next,
        live: this.#freeOthers(event, this.#live.with(rest, taken(slot)), kind),
        unseen: isFree && !this.#isRelaxed ? { kind, before: state, slot } : undefined,
      });
    }
  }

  #addCrashed(configuration: Configuration, found: Configuration[], effects: ReadonlySet<number>): void {
    const { event, state, live, crashed } = configuration;
    for (const [kind, from] of this.#problem.crashed) {
      if (effects.has(this.#problem.effectOf(kind)) || !this.#mayUse(configuration, kind, from)) continue;
      const next = this.#move(configuration, kind, true);
      if (next === IMPOSSIBLE || next === state) continue;
      found.push({
        event,
        state: next,
        live: this.#freeOthers(event, live, kind),
        crashed: this.#isUnlimited(kind) ? crashed : this.#used.with(crashed, kind),
        unseen: this.#isRelaxed ? undefined : { kind, before: state, slot: CRASHED },
      });
    }
  }

  /** The state after the call, or IMPOSSIBLE also where the call before it would have been used for nothing. */
  #move({ state, unseen }: Configuration, kind: number, isFree: boolean): number {
    this.#budget.spend(1);
    const next = this.#problem.step(state, kind);
    if (next === IMPOSSIBLE || unseen === undefined) return next;
    const instead = this.#problem.step(unseen.before, kind);
    if (instead === IMPOSSIBLE) return next;
    const couldBeLeftOut = instead === next;
    // Of two calls without obligation each might come later than the other; one of the two orders has to stay.
    const couldComeLater = !isFree && this.#problem.step(instead, unseen.kind) === next;
    return couldBeLeftOut || couldComeLater ? IMPOSSIBLE : next;
  }

  #freeOthers(event: number, live: number, kind: number): number {
    if (!this.#problem.isBlindWrite(kind)) return live;
    return this.#returnAt(event).pending.reduce((result, other) => this.#freed(result, other), live);
  }

  #freed(live: number, { slot, kind }: LiveCall): number {
    if (!this.#problem.isBlindWrite(kind)) return live;
    if (this.#live.has(live, taken(slot)) || this.#live.has(live, free(slot))) return live;
    return this.#live.with(live, free(slot));
  }

  #mayUse({ event, crashed }: Configuration, kind: number, from: readonly number[]): boolean {
    const used = this.#isUnlimited(kind) ? 0 : this.#used.count(crashed, kind);
    const available = from[used];
    return available !== undefined && available <= event;
  }

  get #isRelaxed(): boolean {
    return this.#crashedCalls === 'without-limit';
  }

  #isUnlimited(kind: number): boolean {
    return this.#isRelaxed && this.#problem.leavesValue(kind);
  }

  #returnAt(event: number): Return {
    return this.#problem.returns[event] as Return;
  }
}

/** Elements of the multiset of pending calls: the call in this slot is in the order, or need not be any more. */
function taken(slot: number): number {
  return 2 * slot;
}

function free(slot: number): number {
  return 2 * slot + 1;
}
