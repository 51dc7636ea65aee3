/** What {@link TupleTable.find} answers for a tuple that is not in the table. */
export const ABSENT = -1;

/**
 * Gives each distinct tuple of a fixed number of integers a small integer of its own. Open addressing over typed arrays:
 * nothing is allocated per tuple, so a search can remember millions of places. Emptying it costs nothing, because slots
 * are stamped with the generation that filled them.
 */
export class TupleTable {
  readonly width: number;
  #tuples: Int32Array;
  #slots: Int32Array;
  #stamps: Int32Array;
  #generation = 1;
  #size = 0;

  constructor(width: number, capacity = 16) {
    this.width = width;
    this.#tuples = new Int32Array(width * capacity);
    this.#slots = new Int32Array(2 * capacity);
    this.#stamps = new Int32Array(2 * capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** All tuples one after the other, the one with number n at `n * width`; valid until the next is added. */
  get tuples(): Int32Array {
    return this.#tuples;
  }

  clear(): void {
    this.#size = 0;
    this.#generation++;
  }

  /** The number of the tuple at this place of an array, or {@link ABSENT}. */
  find(source: Int32Array, at: number): number {
    const slot = this.#slotOf(source, at);
    return this.#stamps[slot] === this.#generation ? (this.#slots[slot] as number) : ABSENT;
  }

  /** The number of the tuple, which is the former {@link size} if it is new. */
  add(source: Int32Array, at: number): number {
    const slot = this.#slotOf(source, at);
    if (this.#stamps[slot] === this.#generation) return this.#slots[slot] as number;
    const id = this.#size++;
    const end = this.#size * this.width;
    if (end > this.#tuples.length) this.#tuples = enlarged(this.#tuples);
    const to = id * this.width;
    for (let index = 0; index < this.width; index++) this.#tuples[to + index] = source[at + index] as number;
    this.#slots[slot] = id;
    this.#stamps[slot] = this.#generation;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return id;
  }

  /** Where the tuple is, or where it belongs. */
  #slotOf(source: Int32Array, at: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(source, at, this.width) & mask;
    while (this.#stamps[slot] === this.#generation && !this.#isAt(this.#slots[slot] as number, source, at)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isAt(id: number, source: Int32Array, at: number): boolean {
    const from = id * this.width;
    for (let index = 0; index < this.width; index++) {
      if (this.#tuples[from + index] !== source[at + index]) return false;
    }
    return true;
  }

  #rehash(): void {
    const mask = 2 * this.#slots.length - 1;
    this.#slots = new Int32Array(mask + 1);
    this.#stamps = new Int32Array(mask + 1);
    this.#generation = 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = hash(this.#tuples, id * this.width, this.width) & mask;
      while (this.#stamps[slot] === 1) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
      this.#stamps[slot] = 1;
    }
  }
}

/** Twice as long, with the same beginning. */
export function enlarged(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** Multiply and xor over all integers of the tuple, with a last mixing so that low bits depend on all of them. */
function hash(source: Int32Array, at: number, width: number): number {
  let value = 0x9e3779b9 | 0;
  for (let index = 0; index < width; index++) {
    value = Math.imul(value ^ (source[at + index] as number), 0x85ebca6b);
    value ^= value >>> 15;
  }
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
