import type { Json } from '../../../harness/core/json.ts';
import { applyCall, NONE, type Call } from '../../linearizability/call.ts';
import { Interner } from '../../linearizability/interner.ts';
import type { NormalisedKey } from '../../linearizability/normalise.ts';

/** The call cannot happen in this state. */
export const IMPOSSIBLE = -1;

/** The states of one object as small integers, and what calls make of them. */
export class States {
  readonly initial: number;
  readonly #key: NormalisedKey;
  readonly #interner: Interner;
  readonly #known = new Map<Call, Map<number, number>>();

  constructor(key: NormalisedKey) {
    this.#key = key;
    this.#interner = key.isRegister ? key.values : new Interner();
    this.initial = this.#interner.id(key.semantics.initial);
  }

  /** The state after the call, or {@link IMPOSSIBLE}. */
  after(state: number, call: Call): number {
    if (this.#key.isRegister && !call.refused) {
      if (call.observes !== NONE && call.observes !== state) return IMPOSSIBLE;
      return call.writes === NONE ? state : call.writes;
    }
    let known = this.#known.get(call);
    if (known === undefined) this.#known.set(call, (known = new Map<number, number>()));
    let next = known.get(state);
    if (next === undefined) known.set(state, (next = this.#apply(this.#interner.value(state), call)));
    return next;
  }

  /** The call changes no state whatever. */
  onlyObserves(call: Call): boolean {
    return call.refused || this.#key.model.reads.includes(call.f);
  }

  #apply(state: Json, call: Call): number {
    const result = applyCall(this.#key.model, state, call);
    return result === undefined ? IMPOSSIBLE : this.#interner.id(result.state);
  }
}
