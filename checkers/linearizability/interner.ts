import { canonicalJson } from '../../harness/core/digest.ts';
import type { Json } from '../../harness/core/json.ts';

/** Gives each distinct JSON value a small integer, so that values and states compare and hash as numbers. */
export class Interner {
  readonly #primitives = new Map<Json, number>();
  readonly #structures = new Map<string, number>();
  readonly #values: Json[] = [];
  #characters = 0;

  /** Length of all structures together when written out: a measure of memory. */
  get characters(): number {
    return this.#characters;
  }

  get size(): number {
    return this.#values.length;
  }

  id(value: Json): number {
    if (typeof value !== 'object' || value === null) return this.#idOf(this.#primitives, value, value);
    const text = canonicalJson(value);
    const size = this.size;
    const id = this.#idOf(this.#structures, text, value);
    if (id === size) this.#characters += text.length;
    return id;
  }

  value(id: number): Json {
    return this.#values[id] as Json;
  }

  #idOf<K>(ids: Map<K, number>, key: K, value: Json): number {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.length;
    ids.set(key, id);
    this.#values.push(value);
    return id;
  }
}
