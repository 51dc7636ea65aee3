import type { Stream } from '../../core/random.ts';

/** Keys of which each is given up for a fresh one after so many writes. Values count up within a key. */
export class RotatingKeys {
  readonly #most: number;
  readonly #places: { key: string; written: number }[];
  #fresh: number;

  constructor(keys: number, writesPerKey: number) {
    this.#most = writesPerKey;
    this.#places = Array.from({ length: keys }, (_, key) => ({ key: `k${String(key + 1)}`, written: 0 }));
    this.#fresh = keys;
  }

  toRead(random: Stream): string {
    return random.pick(this.#places).key;
  }

  toWrite(random: Stream): { readonly key: string; readonly value: number } {
    const place = random.integer(this.#places.length);
    const chosen = this.#places[place] as { key: string; written: number };
    chosen.written++;
    const write = { key: chosen.key, value: chosen.written };
    if (chosen.written >= this.#most) this.#places[place] = { key: `k${String(++this.#fresh)}`, written: 0 };
    return write;
  }
}
