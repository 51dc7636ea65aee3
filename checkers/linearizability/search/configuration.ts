import { enlarged } from './tuple-table.ts';

/**
 * A place in the search, as consecutive integers of an array: everything that returned before the event is in the order,
 * and of the pending calls those in `taken`.
 *
 * - {@link USED}: how often each kind of crashed call was used (see UsedCalls).
 * - {@link EVENT}, {@link STATE}.
 * - {@link UNSEEN_KIND}: a call that was just used without being obliged to, or {@link NOTHING}; {@link UNSEEN_BEFORE} is
 *   the state before it, and {@link UNSEEN_SLOT} its slot, or NOTHING for a crashed one. To use it is pointless unless the
 *   very next call needs it: it could be left out, or come later.
 * - From {@link MASKS} on the words of `taken`, then those of `free`: pending calls that need not be in the order any more.
 */
export const USED = 0;
export const EVENT = 1;
export const STATE = 2;
export const UNSEEN_KIND = 3;
export const UNSEEN_BEFORE = 4;
export const UNSEEN_SLOT = 5;
export const MASKS = 6;

export const NOTHING = -1;

export function widthOf(words: number): number {
  return MASKS + 2 * words;
}

/** Configurations one after the other, with room for more. */
export class ConfigurationList {
  readonly width: number;
  array: Int32Array;
  length = 0;

  constructor(width: number) {
    this.width = width;
    this.array = new Int32Array(16 * width);
  }

  /** Where the configuration with this number begins in the array. */
  at(index: number): number {
    return index * this.width;
  }

  /** Copies one, and answers where the copy begins. */
  push(source: Int32Array, from: number): number {
    const to = this.length * this.width;
    if (to + this.width > this.array.length) this.array = enlarged(this.array);
    const { array } = this;
    // The source may be the array that was just outgrown: its content is still there.
    for (let index = 0; index < this.width; index++) array[to + index] = source[from + index] as number;
    this.length++;
    return to;
  }
}
