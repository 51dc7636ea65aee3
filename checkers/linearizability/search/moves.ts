import type { Budget } from '../budget.ts';
import {
  ConfigurationList,
  EVENT,
  MASKS,
  NOTHING,
  STATE,
  UNSEEN_BEFORE,
  UNSEEN_KIND,
  UNSEEN_SLOT,
  USED,
  widthOf,
} from './configuration.ts';
import type { CrashedKind, Problem } from './problem.ts';
import { IMPOSSIBLE } from './states.ts';
import { UsedCalls } from './used-calls.ts';

/** Without limit means those that leave a value: of others, such as appends, there would be no end. */
export type CrashedCalls = 'as-often-as-invoked' | 'without-limit';

/** Configurations at event 0 from which a search begins. */
export type Starts = (moves: Moves) => readonly Int32Array[];

/** The usual beginning: the initial state, with nothing in the order. */
export function onlyFirst(moves: Moves): readonly Int32Array[] {
  return [moves.first()];
}

/** What was done last: a slot's call was ordered, or one of these. */
export const LEFT_OUT = -1;
const CRASHED = -2;

/** Looking through so many kinds of crashed calls counts as a step. */
const KINDS_PER_STEP = 8;

/** The move that uses the crashed kind with this number. */
export function crashedMove(index: number): number {
  return CRASHED - index;
}

/** The crashed kind that a move uses; negative for other moves. */
export function crashedIndex(move: number): number {
  return CRASHED - move;
}

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
export class Moves {
  readonly width: number;
  readonly words: number;
  readonly used: UsedCalls;
  /** Of the last {@link expand}: configurations with one more call in the order, most promising first. */
  readonly successors: ConfigurationList;
  /** And the move that led to each. */
  readonly moves: number[] = [];
  readonly #problem: Problem;
  readonly #budget: Budget;
  readonly #unlimited: readonly boolean[];
  readonly #isRelaxed: boolean;
  readonly #alike: Int32Array;
  readonly #effects: Int32Array;
  /** The state that a live call of this effect led to. */
  readonly #reached: Int32Array;
  #stamp = 0;

  constructor(problem: Problem, budget: Budget, crashedCalls: CrashedCalls) {
    this.#problem = problem;
    this.#budget = budget;
    this.#isRelaxed = crashedCalls === 'without-limit';
    this.#unlimited = problem.crashed.map(({ kind }) => this.#isRelaxed && problem.kinds.leavesValue(kind));
    this.words = problem.pending.words;
    this.width = widthOf(this.words);
    this.used = new UsedCalls(problem.crashed.length);
    this.successors = new ConfigurationList(this.width);
    this.#alike = new Int32Array(2 * problem.kinds.size);
    this.#effects = new Int32Array(problem.kinds.size);
    this.#reached = new Int32Array(problem.kinds.size);
  }

  first(): Int32Array {
    const configuration = new Int32Array(this.width);
    configuration.set([UsedCalls.NONE, 0, this.#problem.initial, NOTHING, NOTHING, NOTHING]);
    return configuration;
  }

  /** Takes every observation that is possible. */
  settle(array: Int32Array, at: number): void {
    const { observers, observing } = this.#problem.pending;
    const event = array[at + EVENT] as number;
    if (!this.#hasObservers(array, at, event, observing)) return;
    const state = array[at + STATE] as number;
    const end = observers.begins[event + 1] as number;
    for (let index = observers.begins[event] as number; index < end; index++) {
      const slot = observers.slots[index] as number;
      const word = at + MASKS + (slot >>> 5);
      const bit = 1 << (slot & 31);
      if (((array[word] as number) & bit) !== 0) continue;
      if (this.#problem.states.step(state, observers.kinds[index] as number) === IMPOSSIBLE) continue;
      array[word] = (array[word] as number) | bit;
      this.#seen(array, at);
    }
  }

  /** Goes to the next event if the returning call is in the order; whether it was. */
  advance(array: Int32Array, at: number): boolean {
    const event = array[at + EVENT] as number;
    const slot = this.#problem.pending.returningSlot[event] as number;
    const word = at + MASKS + (slot >>> 5);
    const bit = 1 << (slot & 31);
    if (((array[word] as number) & bit) === 0) return false;
    array[word] = (array[word] as number) & ~bit;
    array[at + EVENT] = event + 1;
    if (array[at + UNSEEN_SLOT] === slot) this.#seen(array, at);
    return true;
  }

  /**
   * Whether everything that is possible from the one configuration, of the same event and state, is possible from the
   * other: they differ only in observations already made, in blind writes that need not be made any more, and in
   * crashed calls still there.
   */
  dominates(array: Int32Array, one: number, other: Int32Array, at: number): boolean {
    const { words } = this;
    const { blindWrites, observing } = this.#problem.pending;
    const base = (array[one + EVENT] as number) * words;
    for (let word = 0; word < words; word++) {
      const taken = array[one + MASKS + word] as number;
      const free = array[one + MASKS + words + word] as number;
      const settled = ((observing[base + word] as number) & taken) | ((blindWrites[base + word] as number) & free);
      const different = (taken ^ (other[at + MASKS + word] as number)) | (other[at + MASKS + words + word] as number);
      if ((different & ~settled) !== 0) return false;
    }
    if (array[one + UNSEEN_KIND] !== NOTHING && !sameUnseen(array, one, other, at)) return false;
    return this.used.isWithin(array[one + USED] as number, other[at + USED] as number);
  }

  /** Finds all configurations with one more call in the order or out of the way. */
  expand(array: Int32Array, at: number): void {
    this.successors.length = 0;
    this.moves.length = 0;
    this.#stamp++;
    this.#addLive(array, at);
    this.#leaveOutReturning(array, at);
    if (this.#problem.crashed.length > 0) this.#addCrashed(array, at);
  }

  #addLive(array: Int32Array, at: number): void {
    const { effects } = this.#problem.pending;
    const { kinds } = this.#problem;
    const state = array[at + STATE] as number;
    const event = array[at + EVENT] as number;
    const end = effects.begins[event + 1] as number;
    for (let index = effects.begins[event] as number; index < end; index++) {
      const slot = effects.slots[index] as number;
      const kind = effects.kinds[index] as number;
      const word = MASKS + (slot >>> 5);
      const bit = 1 << (slot & 31);
      if (((array[at + word] as number) & bit) !== 0) continue;
      const isFree = ((array[at + word + this.words] as number) & bit) !== 0;
      const group = 2 * kind + Number(isFree);
      if (this.#alike[group] === this.#stamp) continue;
      this.#alike[group] = this.#stamp;
      const next = this.#move(array, at, kind, isFree);
      if (next === IMPOSSIBLE || (isFree && next === state)) continue;
      this.#effects[kinds.effectOf(kind)] = this.#stamp;
      this.#reached[kinds.effectOf(kind)] = next;
      const to = this.#successor(array, at, slot);
      const { array: found } = this.successors;
      found[to + STATE] = next;
      found[to + word] = (found[to + word] as number) | bit;
      if (isFree) found[to + word + this.words] = (found[to + word + this.words] as number) & ~bit;
      this.#freeOthers(found, to, kind);
      if (isFree) unseen(found, to, kind, state, slot);
      else this.#seen(found, to);
    }
  }

  #leaveOutReturning(array: Int32Array, at: number): void {
    const event = array[at + EVENT] as number;
    const slot = this.#problem.pending.returningSlot[event] as number;
    const word = MASKS + this.words + (slot >>> 5);
    const bit = 1 << (slot & 31);
    if (array[at + UNSEEN_KIND] !== NOTHING || ((array[at + word] as number) & bit) === 0) return;
    const to = this.#successor(array, at, LEFT_OUT);
    const { array: found } = this.successors;
    found[to + word] = (found[to + word] as number) & ~bit;
    found[to + EVENT] = event + 1;
  }

  #addCrashed(array: Int32Array, at: number): void {
    const { crashed, kinds } = this.#problem;
    const state = array[at + STATE] as number;
    const event = array[at + EVENT] as number;
    this.#budget.spend(crashed.length / KINDS_PER_STEP);
    for (let index = 0; index < crashed.length; index++) {
      const { kind, from } = crashed[index] as CrashedKind;
      if ((from[0] as number) > event) break;
      const alike = this.#effects[kinds.effectOf(kind)] === this.#stamp;
      if ((alike && !kinds.isAnswered(kind)) || !this.#mayUse(array, at, index, from)) continue;
      const next = this.#move(array, at, kind, true);
      if (next === IMPOSSIBLE || next === state) continue;
      if (alike && this.#reached[kinds.effectOf(kind)] === next) continue;
      const to = this.#successor(array, at, crashedMove(index));
      const { array: found } = this.successors;
      found[to + STATE] = next;
      this.#freeOthers(found, to, kind);
      if (this.#unlimited[index] !== true) found[to + USED] = this.used.with(found[to + USED] as number, index);
      if (this.#isRelaxed) this.#seen(found, to);
      else unseen(found, to, kind, state, NOTHING);
    }
  }

  #mayUse(array: Int32Array, at: number, index: number, from: readonly number[]): boolean {
    const used = this.#unlimited[index] === true ? 0 : this.used.count(array[at + USED] as number, index);
    const available = from[used];
    return available !== undefined && available <= (array[at + EVENT] as number);
  }

  /** The state after the call, or IMPOSSIBLE also where the call before it would have been used for nothing. */
  #move(array: Int32Array, at: number, kind: number, isFree: boolean): number {
    this.#budget.spend(1);
    const { states } = this.#problem;
    const next = states.step(array[at + STATE] as number, kind);
    const unseenKind = array[at + UNSEEN_KIND] as number;
    if (next === IMPOSSIBLE || unseenKind === NOTHING) return next;
    const instead = states.step(array[at + UNSEEN_BEFORE] as number, kind);
    if (instead === IMPOSSIBLE) return next;
    const couldBeLeftOut = instead === next;
    // Of two calls without obligation each might come later than the other; one of the two orders has to stay.
    const couldComeLater = !isFree && states.step(instead, unseenKind) === next;
    return couldBeLeftOut || couldComeLater ? IMPOSSIBLE : next;
  }

  #freeOthers(array: Int32Array, at: number, kind: number): void {
    if (!this.#problem.kinds.isBlindWrite(kind)) return;
    const { words } = this;
    const base = (array[at + EVENT] as number) * words;
    for (let word = 0; word < words; word++) {
      const free = at + MASKS + words + word;
      const others = (this.#problem.pending.blindWrites[base + word] as number) & ~(array[at + MASKS + word] as number);
      array[free] = (array[free] as number) | others;
    }
  }

  #hasObservers(array: Int32Array, at: number, event: number, observing: Int32Array): boolean {
    const base = event * this.words;
    for (let word = 0; word < this.words; word++) {
      if (((observing[base + word] as number) & ~(array[at + MASKS + word] as number)) !== 0) return true;
    }
    return false;
  }

  #successor(array: Int32Array, at: number, move: number): number {
    this.moves.push(move);
    return this.successors.push(array, at);
  }

  #seen(array: Int32Array, at: number): void {
    array[at + UNSEEN_KIND] = NOTHING;
    array[at + UNSEEN_BEFORE] = NOTHING;
    array[at + UNSEEN_SLOT] = NOTHING;
  }
}

function unseen(array: Int32Array, at: number, kind: number, before: number, slot: number): void {
  array[at + UNSEEN_KIND] = kind;
  array[at + UNSEEN_BEFORE] = before;
  array[at + UNSEEN_SLOT] = slot;
}

function sameUnseen(array: Int32Array, one: number, other: Int32Array, at: number): boolean {
  return (
    array[one + UNSEEN_KIND] === other[at + UNSEEN_KIND] &&
    array[one + UNSEEN_BEFORE] === other[at + UNSEEN_BEFORE] &&
    array[one + UNSEEN_SLOT] === other[at + UNSEEN_SLOT]
  );
}
