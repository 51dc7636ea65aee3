import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { isCrashed, NONE, type Call } from '../call.ts';
import { Interner } from '../interner.ts';

/**
 * Calls of one kind have the same function, arguments and answer, so the search may exchange them. Kinds are numbered,
 * and what the reductions ask of a kind is worked out once.
 */
export class Kinds {
  /** A call of each kind. */
  readonly examples: Call[] = [];
  readonly #model: SequentialModel;
  readonly #ids = new Map<string, number>();
  readonly #values = new Interner();
  readonly #effects = new Map<string, number>();
  readonly #effectOf: number[] = [];
  readonly #observes: boolean[] = [];
  readonly #blind: boolean[] = [];

  constructor(model: SequentialModel) {
    this.#model = model;
  }

  get size(): number {
    return this.examples.length;
  }

  of(call: Call): number {
    const effect = `${call.f},${Number(call.refused)},${this.#shape(call.input)}`;
    const name = `${effect},${Number(isCrashed(call))},${call.output === undefined ? '' : this.#shape(call.output)}`;
    const known = this.#ids.get(name);
    return known ?? this.#add(call, name, effect);
  }

  /** Equal for calls that do the same where they are possible, whatever their answers. */
  effectOf(kind: number): number {
    return this.#effectOf[kind] as number;
  }

  /** Its answer may say more of what it does than its arguments do: which token was given, say. */
  isAnswered(kind: number): boolean {
    return this.#model.answers.includes((this.examples[kind] as Call).f);
  }

  /** The call changes no state whatever. */
  onlyObserves(kind: number): boolean {
    return this.#observes[kind] as boolean;
  }

  /** The call leaves the same state whatever was there before. */
  isBlindWrite(kind: number): boolean {
    return this.#blind[kind] as boolean;
  }

  /** The call leaves one of the values that calls mention; an append, for one, leaves ever new states. */
  leavesValue(kind: number): boolean {
    return (this.examples[kind] as Call).writes !== NONE;
  }

  #add(call: Call, name: string, effect: string): number {
    const kind = this.examples.length;
    this.#ids.set(name, kind);
    this.examples.push(call);
    const known = this.#effects.get(effect) ?? this.#effects.size;
    this.#effects.set(effect, known);
    this.#effectOf.push(known);
    this.#observes.push(call.refused || this.#model.reads.includes(call.f));
    this.#blind.push(call.observes === NONE && call.writes !== NONE);
    return kind;
  }

  /** Equal for equal values. Pairs, such as the arguments of a cas, are taken apart because that is quicker. */
  #shape(value: Json): string {
    if (!Array.isArray(value) || value.length !== 2) return String(this.#values.id(value));
    return `${this.#values.id(value[0] as Json)}:${this.#values.id(value[1] as Json)}`;
  }
}
