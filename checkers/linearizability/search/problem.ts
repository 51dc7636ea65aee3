import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { applyCall, isCrashed, NONE, type Call } from '../call.ts';
import { Interner } from '../interner.ts';

/** The call is impossible in this state. */
export const IMPOSSIBLE = -1;

/** A completed call in the search: `slot` is a number it shares with no call that is pending at the same time. */
export interface LiveCall {
  readonly call: Call;
  readonly kind: number;
  readonly slot: number;
}

/** Completion of a call: by then it must be in the order. */
export interface Return {
  readonly returning: LiveCall;
  /** Calls invoked by now and not returned before, in the order in which they return. */
  readonly pending: readonly LiveCall[];
}

/**
 * The calls of a key laid out for searching: completions in order of time, what is pending at each, and interned
 * states and kinds. Calls of one kind (same function, arguments and answer) are interchangeable.
 */
export class Problem {
  readonly returns: readonly Return[];
  /** Per kind of crashed call and in order: from which return on each of its calls can be used. */
  readonly crashed: ReadonlyMap<number, readonly number[]>;
  readonly initial: number;
  readonly #model: SequentialModel;
  readonly #states = new Interner();
  readonly #kinds = new Interner();
  readonly #kindCalls: Call[] = [];
  readonly #effects = new Interner();
  readonly #effectOfKind: number[] = [];
  readonly #observations: boolean[] = [];
  readonly #blindWrites: boolean[] = [];
  readonly #transitions: Map<number, number>[] = [];

  constructor(calls: readonly Call[], model: SequentialModel, initial: Json) {
    this.#model = model;
    this.initial = this.#states.id(initial);
    const live = calls.filter((call) => !isCrashed(call));
    this.returns = this.#returnsOf(live);
    this.crashed = this.#crashedOf(calls.filter(isCrashed));
  }

  /** The state after a call of this kind, or {@link IMPOSSIBLE}. */
  step(state: number, kind: number): number {
    const transitions = (this.#transitions[state] ??= new Map<number, number>());
    const known = transitions.get(kind);
    if (known !== undefined) return known;
    const result = applyCall(this.#model, this.#states.value(state), this.#kindCalls[kind] as Call);
    const next = result === undefined ? IMPOSSIBLE : this.#states.id(result.state);
    transitions.set(kind, next);
    return next;
  }

  /** Equal for calls that do the same where they are possible, whatever their answers. */
  effectOf(kind: number): number {
    return this.#effectOfKind[kind] as number;
  }

  /** The call changes no state whatever. */
  onlyObserves(kind: number): boolean {
    return this.#observations[kind] as boolean;
  }

  /** The call leaves the same state whatever was there before. */
  isBlindWrite(kind: number): boolean {
    return this.#blindWrites[kind] as boolean;
  }

  /** The call leaves one of the values that calls mention; an append, for one, leaves ever new states. */
  leavesValue(kind: number): boolean {
    return (this.#kindCalls[kind] as Call).writes !== NONE;
  }

  #kindOf(call: Call): number {
    const kind = this.#kinds.id([call.f, call.refused, isCrashed(call), call.input, call.output ?? null]);
    if (this.#kindCalls[kind] === undefined) {
      this.#kindCalls[kind] = call;
      this.#effectOfKind[kind] = this.#effects.id([call.f, call.refused, call.input]);
      this.#observations[kind] = call.refused || this.#model.reads.includes(call.f);
      this.#blindWrites[kind] = call.observes === NONE && call.writes !== NONE;
    }
    return kind;
  }

  #returnsOf(calls: readonly Call[]): Return[] {
    const byInvocation = [...calls].sort((a, b) => a.invoked - b.invoked);
    const byCompletion = [...calls].sort((a, b) => a.completed - b.completed);
    const rank = new Map(byCompletion.map((call, index) => [call, index]));
    const free: number[] = [];
    const pending: LiveCall[] = [];
    let slots = 0;
    let next = 0;
    return byCompletion.map((call) => {
      for (let other = byInvocation[next]; other && other.invoked <= call.completed; other = byInvocation[++next]) {
        const slot = free.pop() ?? slots++;
        insertByRank(pending, { call: other, kind: this.#kindOf(other), slot }, rank);
      }
      const snapshot = [...pending];
      const returning = pending.shift() as LiveCall;
      free.push(returning.slot);
      return { returning, pending: snapshot };
    });
  }

  #crashedOf(calls: readonly Call[]): Map<number, number[]> {
    const crashed = new Map<number, number[]>();
    for (const call of [...calls].sort((a, b) => a.invoked - b.invoked)) {
      const from = this.#firstReturnFrom(call.invoked);
      if (from === this.returns.length) continue;
      const kind = this.#kindOf(call);
      const available = crashed.get(kind);
      if (available) available.push(from);
      else crashed.set(kind, [from]);
    }
    return crashed;
  }

  #firstReturnFrom(moment: number): number {
    let low = 0;
    let high = this.returns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.returns[middle] as Return).returning.call.completed < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function insertByRank(pending: LiveCall[], live: LiveCall, rank: ReadonlyMap<Call, number>): void {
  const position = rank.get(live.call) as number;
  let index = pending.length;
  while (index > 0 && (rank.get((pending[index - 1] as LiveCall).call) as number) > position) index--;
  pending.splice(index, 0, live);
}
