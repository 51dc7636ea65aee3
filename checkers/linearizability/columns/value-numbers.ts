import { NULL_ID } from '../../../harness/core/history/value-table.ts';
import type { CallColumns } from './grouped.ts';

/** As long as the greatest whole number is no larger than so many times the number of operations, tables are direct. */
const SPARSE = 8;
const ROOM = 1 << 16;
const EMPTY = -1;

/** Ids of values as small numbers: what can be the index of a table. */
export interface ValueNumbers {
  /** How large a table has to be. */
  readonly size: number;
  readonly number: (id: number) => number;
}

/** Whole numbers are their own numbers and all others follow; where whole numbers are far apart they are renumbered. */
export function valueNumbers(calls: CallColumns, initial: number): ValueNumbers {
  const greatest = greatestInteger(calls, initial);
  const others = calls.values.others.length + 1;
  if (greatest < SPARSE * calls.f.length + ROOM) {
    const behind = greatest + 1 - NULL_ID;
    return { size: greatest + 1 + others, number: (id) => (id < NULL_ID ? id : id + behind) };
  }
  const renumbered = new Renumbering(3 * calls.f.length + 1);
  return {
    size: others + 3 * calls.f.length + 1,
    number: (id) => (id < NULL_ID ? others + renumbered.number(id) : id - NULL_ID),
  };
}

function greatestInteger({ input, second, output }: CallColumns, initial: number): number {
  return [input, second, output].reduce(greatestIn, initial < NULL_ID ? initial : 0);
}

function greatestIn(least: number, ids: Int32Array): number {
  let greatest = least;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (id > greatest && id < NULL_ID) greatest = id;
  }
  return greatest;
}

/** Numbers whole numbers from 0 in the order in which they come: a hash table with open addressing. */
class Renumbering {
  readonly #keys: Int32Array;
  readonly #numbers: Int32Array;
  readonly #mask: number;
  #count = 0;

  constructor(most: number) {
    let size = 16;
    while (size < 2 * most) size *= 2;
    this.#keys = new Int32Array(size).fill(EMPTY);
    this.#numbers = new Int32Array(size);
    this.#mask = size - 1;
  }

  number(key: number): number {
    const hash = Math.imul(key, 0x9e3779b1);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#keys[slot] !== EMPTY && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    if (this.#keys[slot] === EMPTY) {
      this.#keys[slot] = key;
      this.#numbers[slot] = this.#count++;
    }
    return this.#numbers[slot] as number;
  }
}
