import type { Call } from '../call.ts';
import { EVENT, MASKS, STATE, USED } from './configuration.ts';
import { crashedIndex, LEFT_OUT, type Moves } from './moves.ts';
import type { Problem } from './problem.ts';
import { IMPOSSIBLE } from './states.ts';

/**
 * The order that a path of moves stands for: every completed call, and the crashed ones that were used. A blind write
 * that was left out comes right before the one that overwrote it unseen.
 *
 * @param path moves from the first configuration, the first entry being the start itself
 */
export function orderAlong(problem: Problem, moves: Moves, path: readonly { readonly move: number }[]): Call[] {
  const walk = new Walk(problem, moves);
  walk.runAhead();
  for (const { move } of path.slice(1)) {
    walk.take(move);
    walk.runAhead();
  }
  return walk.order;
}

class Walk {
  readonly #problem: Problem;
  readonly #moves: Moves;
  readonly #here: Int32Array;
  /** Calls in order; those written unseen before a call are kept aside, by its place. */
  readonly #ordered: Call[] = [];
  readonly #unseenBefore = new Map<number, Call[]>();
  /** By slot: the call pending in it, and the place of the write that made it free. */
  readonly #inSlot: Call[] = [];
  readonly #freedAt: number[] = [];
  #entered = 0;
  readonly #byInvocation: readonly number[];

  constructor(problem: Problem, moves: Moves) {
    this.#problem = problem;
    this.#moves = moves;
    this.#here = moves.first();
    this.#byInvocation = [...problem.returns.keys()].sort(
      (a, b) => (problem.returns[a] as Call).invoked - (problem.returns[b] as Call).invoked,
    );
    this.#enter();
  }

  get order(): Call[] {
    return this.#ordered.flatMap((call, place) => [...(this.#unseenBefore.get(place) ?? []), call]);
  }

  /** As the search does where it has no choice. */
  runAhead(): void {
    const end = this.#problem.returns.length;
    while ((this.#here[EVENT] as number) < end) {
      this.#observe();
      if (!this.#moves.advance(this.#here, 0)) return;
      this.#enter();
    }
  }

  take(move: number): void {
    if (move === LEFT_OUT) this.#leaveOut();
    else if (move >= 0) this.#takeLive(move);
    else this.#takeCrashed(crashedIndex(move));
    this.#moves.expand(this.#here, 0);
    const index = this.#moves.moves.indexOf(move);
    const { successors } = this.#moves;
    const at = successors.at(index);
    this.#here.set(successors.array.subarray(at, at + this.#here.length));
    if (move === LEFT_OUT) this.#enter();
  }

  #observe(): void {
    const { observers } = this.#problem.pending;
    const event = this.#here[EVENT] as number;
    const state = this.#here[STATE] as number;
    for (let at = observers.begins[event] as number; at < (observers.begins[event + 1] as number); at++) {
      const slot = observers.slots[at] as number;
      if (this.#isTaken(slot)) continue;
      if (this.#problem.states.step(state, observers.kinds[at] as number) === IMPOSSIBLE) continue;
      this.#ordered.push(this.#inSlot[slot] as Call);
    }
    this.#moves.settle(this.#here, 0);
  }

  #leaveOut(): void {
    const slot = this.#problem.pending.returningSlot[this.#here[EVENT] as number] as number;
    const place = this.#freedAt[slot] as number;
    const unseen = this.#unseenBefore.get(place) ?? [];
    unseen.push(this.#inSlot[slot] as Call);
    this.#unseenBefore.set(place, unseen);
  }

  #takeLive(slot: number): void {
    this.#append(this.#inSlot[slot] as Call);
  }

  #takeCrashed(index: number): void {
    const kind = this.#problem.crashed[index];
    const call = kind?.calls[this.#moves.used.count(this.#here[USED] as number, index)];
    if (call === undefined) throw new RangeError('a crashed call was used more often than it was invoked');
    this.#append(call);
  }

  #append(call: Call): void {
    const { kinds, pending } = this.#problem;
    const place = this.#ordered.push(call) - 1;
    if (!kinds.isBlindWrite(kinds.of(call))) return;
    const { begins, slots, kinds: kindOf } = pending.effects;
    const event = this.#here[EVENT] as number;
    for (let at = begins[event] as number; at < (begins[event + 1] as number); at++) {
      const slot = slots[at] as number;
      if (kinds.isBlindWrite(kindOf[at] as number) && !this.#isTaken(slot) && !this.#isFree(slot)) {
        this.#freedAt[slot] = place;
      }
    }
  }

  #isTaken(slot: number): boolean {
    return ((this.#here[MASKS + (slot >>> 5)] as number) & (1 << (slot & 31))) !== 0;
  }

  #isFree(slot: number): boolean {
    return ((this.#here[MASKS + this.#moves.words + (slot >>> 5)] as number) & (1 << (slot & 31))) !== 0;
  }

  /** Puts the calls that are pending at this event into their slots. */
  #enter(): void {
    const { returns, pending } = this.#problem;
    const returning = returns[this.#here[EVENT] as number];
    if (returning === undefined) return;
    for (; this.#entered < this.#byInvocation.length; this.#entered++) {
      const index = this.#byInvocation[this.#entered] as number;
      const call = returns[index] as Call;
      if (call.invoked > returning.completed) break;
      this.#inSlot[pending.returningSlot[index] as number] = call;
    }
  }
}
