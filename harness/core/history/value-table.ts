import type { Json } from '../json.ts';

/** The id of null; smaller ids are the whole numbers from 0 on, each its own id. */
export const NULL_ID = 2 ** 30;

/**
 * Values as numbers. Whole numbers from 0 to 2^30 - 1 are their own ids, so that the usual histories need no table at
 * all; other primitives are numbered as they come, equal ones once. Lists and objects are kept as they are, each under
 * an id of its own: whether two of them are equal is for whoever asks.
 */
export class ValueTable {
  readonly #ids = new Map<Json, number>();
  readonly #others: Json[] = [];

  /** A table in which the values beyond {@link NULL_ID} are these, such as those of another thread. */
  static of(others: readonly Json[]): ValueTable {
    const table = new ValueTable();
    for (const value of others) table.id(value);
    return table;
  }

  /** The values beyond {@link NULL_ID} in the order of their ids. */
  get others(): readonly Json[] {
    return this.#others;
  }

  id(value: Json): number {
    if (typeof value === 'number' && value >= 0 && value < NULL_ID && Number.isInteger(value)) return value | 0;
    if (value === null) return NULL_ID;
    if (typeof value === 'object') return this.#add(value);
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    const id = this.#add(value);
    this.#ids.set(value, id);
    return id;
  }

  value(id: number): Json {
    if (id < NULL_ID) return id;
    return id === NULL_ID ? null : (this.#others[id - NULL_ID - 1] as Json);
  }

  /** A list or an object: then its id says nothing about equality. */
  isStructure(id: number): boolean {
    return id > NULL_ID && typeof this.#others[id - NULL_ID - 1] === 'object';
  }

  #add(value: Json): number {
    return NULL_ID + this.#others.push(value);
  }
}
