import type { Budget } from '../budget.ts';
import { IMPOSSIBLE, type Problem, type Return } from './problem.ts';
import { Usage } from './usage.ts';

/** A place in the search: everything that returned before `event` is in the order, and of the pending calls `live`. */
export interface Configuration {
  readonly event: number;
  readonly state: number;
  /** Slots of pending calls that are already in the order. */
  readonly live: number;
  /** How often each kind of crashed call was used. */
  readonly crashed: number;
  /**
   * A crashed call that was just used and whose effect nobody has seen yet, and the state before it. Using it is
   * pointless unless the very next call needs it: it could be left out, or come later.
   */
  readonly unseen: { readonly kind: number; readonly before: number } | undefined;
}

export type CrashedCalls = 'as-often-as-invoked' | 'without-limit';

/**
 * The moves of the search, cut down without loss (just-in-time linearization after Lowe 2017, with reductions):
 * a call that can never change anything is taken as soon as it is possible; of several calls of one kind the one that returns
 * first is taken, and crashed ones last of all; a crashed call is used only for the call right behind it.
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

  /** Identifies a configuration among those of the same event. */
  keyOf({ state, live, crashed, unseen }: Configuration): string {
    const place = `${state},${live},${crashed}`;
    return unseen === undefined ? place : `${place},${unseen.kind},${unseen.before}`;
  }

  /** Takes every observation that is possible. */
  settle(configuration: Configuration): Configuration {
    const { state } = configuration;
    let { live, unseen } = configuration;
    for (const { slot, kind } of this.#returnAt(configuration.event).pending) {
      if (!this.#problem.onlyObserves(kind) || this.#live.has(live, slot)) continue;
      if (this.#problem.step(state, kind) === IMPOSSIBLE) continue;
      live = this.#live.with(live, slot);
      unseen = undefined;
    }
    return live === configuration.live ? configuration : { ...configuration, live, unseen };
  }

  /** The configuration at the next event, when the returning call is in the order; undefined when it is not. */
  advance(configuration: Configuration): Configuration | undefined {
    const { slot } = this.#returnAt(configuration.event).returning;
    if (!this.#live.has(configuration.live, slot)) return undefined;
    return { ...configuration, event: configuration.event + 1, live: this.#live.without(configuration.live, slot) };
  }

  /** All configurations with one more call in the order, most promising first. */
  successors(configuration: Configuration): Configuration[] {
    const { event, live } = configuration;
    const found: Configuration[] = [];
    const kinds = new Set<number>();
    const effects = new Set<number>();
    for (const { slot, kind } of this.#returnAt(event).pending) {
      if (kinds.has(kind) || this.#live.has(live, slot)) continue;
      kinds.add(kind);
      const state = this.#move(configuration, kind, 'live');
      if (state === IMPOSSIBLE) continue;
      effects.add(this.#problem.effectOf(kind));
      found.push({ ...configuration, state, live: this.#live.with(live, slot), unseen: undefined });
    }
    for (const [kind, from] of this.#problem.crashed) {
      if (effects.has(this.#problem.effectOf(kind)) || !this.#mayUse(configuration, kind, from)) continue;
      const state = this.#move(configuration, kind, 'crashed');
      if (state === IMPOSSIBLE || state === configuration.state) continue;
      const unseen = { kind, before: configuration.state };
      found.push({ ...configuration, state, crashed: this.#use(configuration.crashed, kind), unseen });
    }
    return found;
  }

  /** The state after the call, or IMPOSSIBLE also where the crashed call before it would have been used for nothing. */
  #move({ state, unseen }: Configuration, kind: number, call: 'live' | 'crashed'): number {
    this.#budget.spend(1);
    const next = this.#problem.step(state, kind);
    if (next === IMPOSSIBLE || unseen === undefined) return next;
    const instead = this.#problem.step(unseen.before, kind);
    if (instead === IMPOSSIBLE) return next;
    const couldBeLeftOut = instead === next;
    // Two crashed calls may each come later than the other; one of the two orders has to stay.
    const couldComeLater = call === 'live' && this.#problem.step(instead, unseen.kind) === next;
    return couldBeLeftOut || couldComeLater ? IMPOSSIBLE : next;
  }

  #mayUse({ event, crashed }: Configuration, kind: number, from: readonly number[]): boolean {
    const used = this.#crashedCalls === 'without-limit' ? 0 : this.#used.count(crashed, kind);
    const available = from[used];
    return available !== undefined && available <= event;
  }

  #use(crashed: number, kind: number): number {
    return this.#crashedCalls === 'without-limit' ? crashed : this.#used.with(crashed, kind);
  }

  #returnAt(event: number): Return {
    return this.#problem.returns[event] as Return;
  }
}
