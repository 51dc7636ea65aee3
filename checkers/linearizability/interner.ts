import { canonicalJson } from '../../harness/core/digest.ts';
import type { Json } from '../../harness/core/json.ts';

/** Gives each distinct JSON value a small integer, so that values and states compare and hash as numbers. */
export class Interner {
  readonly #primitives = new Map<Json, number>();
  readonly #structures = new Map<string, number>();
  readonly #values: Json[] = [];

  get size(): number {
    return this.#values.length;
  }

  id(value: Json): number {
    if (typeof value !== 'object' || value === null) return this.#idOf(this.#primitives, value, value);
    return this.#idOf(this.#structures, canonicalJson(value), value);
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
