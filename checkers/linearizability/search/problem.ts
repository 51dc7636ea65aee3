import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { isCrashed, type Call } from '../call.ts';
import { Kinds } from './kinds.ts';
import { pendingAt, type Pending } from './pending.ts';
import { States } from './states.ts';

/** Calls of one kind that crashed. */
export interface CrashedKind {
  readonly kind: number;
  /** In order of invocation. */
  readonly calls: readonly Call[];
  /** From which return on each of them can be used. */
  readonly from: readonly number[];
}

/**
 * The calls of a key laid out for searching. An *event* is the return of a completed call, by which that call must be in
 * the order; events are numbered in order of time.
 */
export class Problem {
  /** Completed calls in order of completion: the one that returns at each event. */
  readonly returns: readonly Call[];
  /** What is pending at each event. */
  readonly pending: Pending;
  /** In the order in which the first of each can be used. */
  readonly crashed: readonly CrashedKind[];
  readonly kinds: Kinds;
  readonly states: States;
  readonly initial: number;

  constructor(calls: readonly Call[], model: SequentialModel, initial: Json) {
    this.kinds = new Kinds(model);
    const live = calls.filter((call) => !isCrashed(call));
    this.returns = live.sort((a, b) => a.completed - b.completed);
    this.pending = pendingAt(this.returns, this.kinds);
    this.crashed = this.#crashedOf(calls.filter(isCrashed));
    this.states = new States(model, this.kinds);
    this.initial = this.states.id(initial);
  }

  #crashedOf(calls: readonly Call[]): CrashedKind[] {
    const byKind = new Map<number, { readonly kind: number; readonly calls: Call[]; readonly from: number[] }>();
    for (const call of [...calls].sort((a, b) => a.invoked - b.invoked)) {
      const from = this.firstEventFrom(call.invoked);
      if (from === this.returns.length) break;
      const kind = this.kinds.of(call);
      const known = byKind.get(kind) ?? { kind, calls: [], from: [] };
      byKind.set(kind, known);
      known.calls.push(call);
      known.from.push(from);
    }
    return [...byKind.values()];
  }

  /** The first return at this moment or later; the number of all returns when there is none. */
  firstEventFrom(moment: number): number {
    let low = 0;
    let high = this.returns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.returns[middle] as Call).completed < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
