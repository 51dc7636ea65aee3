const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const EMPTY = -1;
const RECENT = 1_024;

/** Remembers ids of texts by their bytes, so that a text seen before needs not be decoded. ASCII only. */
export class ByteNames {
  readonly #idOf: (text: string) => number;
  #slots = new Int32Array(64).fill(EMPTY);
  #ids = new Int32Array(32);
  #hashes = new Int32Array(32);
  /** Where the bytes of each text begin in the pool, and of the last, where they end. */
  #starts = new Int32Array(33);
  #pool = new Uint8Array(1_024);
  #count = 0;
  /** The text seen last of those that look alike at a glance, which spares most hashes. */
  readonly #recent = new Int32Array(RECENT).fill(EMPTY);

  /** @param idOf called once for each text */
  constructor(idOf: (text: string) => number) {
    this.#idOf = idOf;
  }

  id(bytes: Buffer, from: number, to: number): number {
    const ends = (bytes[from] as number) + 64 * (bytes[to - 1] as number) + 8 * (bytes[to - 2] as number);
    const glance = (ends + to - from) & (RECENT - 1);
    const recent = this.#recent[glance] as number;
    if (recent !== EMPTY && this.#isSame(recent, bytes, from, to)) return this.#ids[recent] as number;
    const known = this.#find(bytes, from, to);
    this.#recent[glance] = known;
    return this.#ids[known] as number;
  }

  #find(bytes: Buffer, from: number, to: number): number {
    let hash = FNV_OFFSET;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME);
    const slot = this.#slotOf(bytes, from, to, hash);
    const known = this.#slots[slot] as number;
    return known === EMPTY ? this.#add(bytes, from, to, hash, slot) : known;
  }

  #slotOf(bytes: Buffer, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] as number;
      if (known === EMPTY || (this.#hashes[known] === hash && this.#isSame(known, bytes, from, to))) return slot;
    }
  }

  #isSame(known: number, bytes: Buffer, from: number, to: number): boolean {
    const start = this.#starts[known] as number;
    if ((this.#starts[known + 1] as number) - start !== to - from) return false;
    for (let at = from; at < to; at++) if (bytes[at] !== this.#pool[start + at - from]) return false;
    return true;
  }

  #add(bytes: Buffer, from: number, to: number, hash: number, slot: number): number {
    const added = this.#count++;
    const start = this.#starts[added] as number;
    const end = start + to - from;
    if (this.#count === this.#ids.length) this.#growTables();
    if (end > this.#pool.length) this.#pool = larger(this.#pool, new Uint8Array(2 * end));
    this.#pool.set(bytes.subarray(from, to), start);
    this.#starts[added + 1] = end;
    this.#hashes[added] = hash;
    this.#ids[added] = this.#idOf(bytes.toString('latin1', from, to));
    this.#slots[slot] = added;
    if (2 * this.#count > this.#slots.length) this.#rehash();
    return added;
  }

  #growTables(): void {
    const size = 2 * this.#ids.length;
    this.#ids = larger(this.#ids, new Int32Array(size));
    this.#hashes = larger(this.#hashes, new Int32Array(size));
    this.#starts = larger(this.#starts, new Int32Array(size + 1));
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(EMPTY);
    const mask = this.#slots.length - 1;
    for (let known = 0; known < this.#count; known++) {
      const hash = this.#hashes[known] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = known;
    }
  }
}

function larger<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
