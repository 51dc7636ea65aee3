import type { Call } from '../call.ts';
import type { Kinds } from './kinds.ts';
import { enlarged } from './tuple-table.ts';

/**
 * The completed calls pending at each event, as flat lists in the order in which they return. Each has a slot, a number
 * it shares with no call that is pending at the same time, so that sets of pending calls are a few words of bits however
 * long the history is.
 */
export interface Pending {
  /** Words needed for a bit per slot. */
  readonly words: number;
  readonly returningSlot: Int32Array;
  /** Those that only observe: their entries of event e lie between `begins[e]` and `begins[e + 1]`. */
  readonly observers: PendingList;
  /** All others. */
  readonly effects: PendingList;
  /** Bits of the slots of blind writes at each event, and of observers: `words` integers per event. */
  readonly blindWrites: Int32Array;
  readonly observing: Int32Array;
}

export interface PendingList {
  readonly begins: Int32Array;
  readonly slots: Int32Array;
  readonly kinds: Int32Array;
}

/** @param returns completed calls in order of completion */
export function pendingAt(returns: readonly Call[], kinds: Kinds): Pending {
  const kindOf = Int32Array.from(returns, (call) => kinds.of(call));
  const byInvocation = Int32Array.from(returns.keys()).sort(
    (a, b) => (returns[a] as Call).invoked - (returns[b] as Call).invoked,
  );
  const { slotOf, slots } = colour(returns, byInvocation);
  const words = Math.max(1, (slots + 31) >>> 5);
  const observers = new ListBuilder(returns.length);
  const effects = new ListBuilder(returns.length);
  const blindWrites = new Int32Array(returns.length * words);
  const observing = new Int32Array(returns.length * words);
  const pending: number[] = [];
  let next = 0;
  returns.forEach((returning, event) => {
    for (; next < byInvocation.length; next++) {
      const call = byInvocation[next] as number;
      if ((returns[call] as Call).invoked > returning.completed) break;
      insert(pending, call);
    }
    for (const call of pending) {
      const slot = slotOf[call] as number;
      const kind = kindOf[call] as number;
      const word = event * words + (slot >>> 5);
      const observes = kinds.onlyObserves(kind);
      (observes ? observers : effects).add(slot, kind);
      if (observes) observing[word] = (observing[word] as number) | (1 << (slot & 31));
      else if (kinds.isBlindWrite(kind)) blindWrites[word] = (blindWrites[word] as number) | (1 << (slot & 31));
    }
    pending.shift();
    observers.endEvent(event);
    effects.endEvent(event);
  });
  return { words, returningSlot: slotOf, observers: observers.list, effects: effects.list, blindWrites, observing };
}

/** Gives calls that are pending at the same time different slots, as few as possible (interval colouring). */
function colour(returns: readonly Call[], byInvocation: Int32Array): { slotOf: Int32Array; slots: number } {
  const slotOf = new Int32Array(returns.length);
  const free: number[] = [];
  let slots = 0;
  let next = 0;
  returns.forEach((returning, event) => {
    for (; next < byInvocation.length; next++) {
      const call = byInvocation[next] as number;
      if ((returns[call] as Call).invoked > returning.completed) break;
      slotOf[call] = free.pop() ?? slots++;
    }
    free.push(slotOf[event] as number);
  });
  return { slotOf, slots };
}

/** A call's number is its place in the order of completion. */
function insert(pending: number[], call: number): void {
  let index = pending.length;
  while (index > 0 && (pending[index - 1] as number) > call) index--;
  pending.splice(index, 0, call);
}

class ListBuilder {
  readonly #begins: Int32Array;
  #slots: Int32Array = new Int32Array(32);
  #kinds: Int32Array = new Int32Array(32);
  #length = 0;

  constructor(events: number) {
    this.#begins = new Int32Array(events + 1);
  }

  get list(): PendingList {
    return { begins: this.#begins, slots: this.#slots, kinds: this.#kinds };
  }

  add(slot: number, kind: number): void {
    if (this.#length === this.#slots.length) {
      this.#slots = enlarged(this.#slots);
      this.#kinds = enlarged(this.#kinds);
    }
    this.#slots[this.#length] = slot;
    this.#kinds[this.#length++] = kind;
  }

  endEvent(event: number): void {
    this.#begins[event + 1] = this.#length;
  }
}
