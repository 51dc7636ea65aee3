import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { applyCall } from '../call.ts';
import { Interner } from '../interner.ts';
import type { Kinds } from './kinds.ts';

/** The call is impossible in this state. */
export const IMPOSSIBLE = -1;
const UNKNOWN = -2;

/** A question to the model counts as so many steps, and more where states are long: it copies one, and writes one out. */
const STEPS_PER_QUESTION = 8;
const CHARACTERS_PER_STEP = 8;

/** Characters of states that are kept at most. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** Transitions of the first states are kept in a plain table of so many integers, those of later ones hashed. */
const TABLE_WORDS = 1 << 21;

/** The states of the object, numbered as they come up, and what each kind of call makes of them: asked of the model once. */
export class States {
  readonly #model: SequentialModel;
  readonly #kinds: Kinds;
  readonly #values = new Interner();
  #table: Int32Array;
  readonly #inTable: number;
  readonly #later = new Map<number, number>();
  #owed = 0;

  constructor(model: SequentialModel, kinds: Kinds) {
    this.#model = model;
    this.#kinds = kinds;
    this.#inTable = Math.floor(TABLE_WORDS / Math.max(1, kinds.size));
    this.#table = new Int32Array(Math.min(16, this.#inTable) * kinds.size).fill(UNKNOWN);
  }

  /** They take more memory than a search may have. */
  get areTooMany(): boolean {
    return this.#values.characters > MOST_CHARACTERS;
  }

  /** What the questions asked since the last call count as, in steps. */
  takeOwed(): number {
    const owed = this.#owed;
    this.#owed = 0;
    return owed;
  }

  get size(): number {
    return this.#values.size;
  }

  id(value: Json): number {
    return this.#values.id(value);
  }

  value(state: number): Json {
    return this.#values.value(state);
  }

  /** The state after a call of this kind, or {@link IMPOSSIBLE}. */
  step(state: number, kind: number): number {
    const at = state * this.#kinds.size + kind;
    const known = at < this.#table.length ? this.#table[at] : this.#later.get(at);
    return known === undefined || known === UNKNOWN ? this.#ask(state, kind, at) : known;
  }

  #ask(state: number, kind: number, at: number): number {
    const example = this.#kinds.examples[kind];
    if (example === undefined) throw new RangeError(`there is no kind ${String(kind)} of call`);
    const result = applyCall(this.#model, this.#values.value(state), example);
    const before = this.#values.characters;
    const next = result === undefined ? IMPOSSIBLE : this.#values.id(result.state);
    this.#owed += STEPS_PER_QUESTION + (this.#values.characters - before) / CHARACTERS_PER_STEP;
    if (state >= this.#inTable) this.#later.set(at, next);
    else {
      while (at >= this.#table.length) this.#enlarge();
      this.#table[at] = next;
    }
    return next;
  }

  #enlarge(): void {
    const words = Math.min(2 * this.#table.length, this.#inTable * this.#kinds.size);
    const table = new Int32Array(words).fill(UNKNOWN, this.#table.length);
    table.set(this.#table);
    this.#table = table;
  }
}
