/** Identity of a world: two hashes of 52 bits, computed in different ways. */
export interface StateKey {
  readonly first: number;
  readonly second: number;
}

const FIRST_CAPACITY = 1 << 12;

/**
 * The states met so far, numbered from 0 in the order in which they came. Open addressing over plain arrays: a state
 * costs about forty bytes, and far more of them fit than into a Map.
 */
export class StateTable {
  #first = new Float64Array(FIRST_CAPACITY);
  #second = new Float64Array(FIRST_CAPACITY);
  /** Number of the state in a slot, plus one; 0 in a free one. */
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#first.byteLength + this.#second.byteLength + this.#slots.byteLength;
  }

  /** The state's number, and whether it is a new one. */
  add({ first, second }: StateKey): { readonly number: number; readonly isNew: boolean } {
    const slot = this.#find(first, second);
    const taken = this.#slots[slot] as number;
    if (taken > 0) return { number: taken - 1, isNew: false };
    const number = this.#size++;
    if (number >= this.#first.length) this.#grow();
    this.#first[number] = first;
    this.#second[number] = second;
    this.#slots[this.#find(first, second)] = number + 1;
    return { number, isNew: true };
  }

  /** The slot of the state, or the free one where it belongs. */
  #find(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = (first | 0) & mask;
    for (;;) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) return slot;
      if (this.#first[taken - 1] === first && this.#second[taken - 1] === second) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Half of the slots at most are taken. */
  #grow(): void {
    const capacity = this.#first.length * 2;
    this.#first = enlarged(this.#first, capacity);
    this.#second = enlarged(this.#second, capacity);
    const before = this.#first;
    this.#slots = new Int32Array(capacity * 2);
    for (let number = 0; number < this.#size - 1; number++) {
      this.#slots[this.#find(before[number] as number, this.#second[number] as number)] = number + 1;
    }
  }
}

function enlarged(values: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}
