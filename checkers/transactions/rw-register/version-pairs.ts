/**
 * Pairs of versions of one key, the first of which was there before the second. Numbers instead of an object each,
 * because the order of time gives as many per access as there are clients.
 */
export class VersionPairs {
  #versions = new Int32Array(64);
  #length = 0;

  /** The two versions of every pair, one pair after the other. */
  get versions(): Int32Array {
    return this.#versions.subarray(0, this.#length);
  }

  add(earlier: number, later: number): void {
    if (this.#length === this.#versions.length) this.#grow();
    this.#versions[this.#length] = earlier;
    this.#versions[this.#length + 1] = later;
    this.#length += 2;
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#versions.length);
    larger.set(this.#versions);
    this.#versions = larger;
  }
}
