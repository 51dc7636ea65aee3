import { enlarged } from './tuple-table.ts';

/**
 * How often each kind of crashed call was used: vectors of counts, one integer per distinct vector, so that
 * configurations hold, compare and hash them as a number. A vector is kept as its non-zero pairs (kind, count) in
 * order of kinds.
 */
export class UsedCalls {
  readonly #kinds: number;
  #pairs: Int32Array = new Int32Array(16);
  #end = 0;
  /** Where the pairs of each vector begin; one more at the end. */
  readonly #begins: number[] = [0, 0];
  readonly #ids = new Map<number, number[]>();
  readonly #successors = new Map<number, number>();
  #scratch: Int32Array = new Int32Array(16);

  /** The vector of zeros. */
  static readonly NONE = 0;

  constructor(kinds: number) {
    this.#kinds = kinds;
    this.#ids.set(0, [UsedCalls.NONE]);
  }

  /** Integers held, as a measure of memory. */
  get words(): number {
    return this.#end + 8 * this.#begins.length;
  }

  /** The vector with one more call of this kind. */
  with(used: number, kind: number): number {
    const transition = used * this.#kinds + kind;
    const known = this.#successors.get(transition);
    if (known !== undefined) return known;
    const length = this.#incremented(used, kind);
    const result = this.#idOf(length);
    this.#successors.set(transition, result);
    return result;
  }

  count(used: number, kind: number): number {
    const end = this.#begins[used + 1] as number;
    for (let at = this.#begins[used] as number; at < end; at += 2) {
      if (this.#pairs[at] === kind) return this.#pairs[at + 1] as number;
    }
    return 0;
  }

  /** Whether the one uses no kind more often than the other. */
  isWithin(one: number, other: number): boolean {
    if (one === other || one === UsedCalls.NONE) return true;
    const end = this.#begins[one + 1] as number;
    const otherEnd = this.#begins[other + 1] as number;
    let there = this.#begins[other] as number;
    for (let at = this.#begins[one] as number; at < end; at += 2) {
      const kind = this.#pairs[at] as number;
      while (there < otherEnd && (this.#pairs[there] as number) < kind) there += 2;
      if (there >= otherEnd || this.#pairs[there] !== kind) return false;
      if ((this.#pairs[at + 1] as number) > (this.#pairs[there + 1] as number)) return false;
    }
    return true;
  }

  /** Writes the pairs of the vector with one more of this kind into the scratch array; their length. */
  #incremented(used: number, kind: number): number {
    const from = this.#begins[used] as number;
    const end = this.#begins[used + 1] as number;
    while (this.#scratch.length < end - from + 2) this.#scratch = enlarged(this.#scratch);
    let length = 0;
    let isIn = false;
    for (let at = from; at < end; at += 2) {
      const own = this.#pairs[at] as number;
      if (!isIn && own > kind) {
        this.#scratch[length++] = kind;
        this.#scratch[length++] = 1;
        isIn = true;
      }
      this.#scratch[length++] = own;
      this.#scratch[length++] = (this.#pairs[at + 1] as number) + Number(own === kind);
      if (own === kind) isIn = true;
    }
    if (isIn) return length;
    this.#scratch[length++] = kind;
    this.#scratch[length++] = 1;
    return length;
  }

  #idOf(length: number): number {
    const hash = this.#hash(length);
    const alike = this.#ids.get(hash);
    const known = alike?.find((id) => this.#isScratch(id, length));
    if (known !== undefined) return known;
    const id = this.#begins.length - 1;
    while (this.#end + length > this.#pairs.length) this.#pairs = enlarged(this.#pairs);
    for (let index = 0; index < length; index++) this.#pairs[this.#end++] = this.#scratch[index] as number;
    this.#begins.push(this.#end);
    if (alike) alike.push(id);
    else this.#ids.set(hash, [id]);
    return id;
  }

  #hash(length: number): number {
    let value = length;
    for (let index = 0; index < length; index++) {
      value = Math.imul(value ^ (this.#scratch[index] as number), 0x85ebca6b);
      value ^= value >>> 13;
    }
    return value;
  }

  #isScratch(id: number, length: number): boolean {
    const from = this.#begins[id] as number;
    if ((this.#begins[id + 1] as number) - from !== length) return false;
    for (let index = 0; index < length; index++) {
      if (this.#pairs[from + index] !== this.#scratch[index]) return false;
    }
    return true;
  }
}
