import type { Json } from '../../harness/core/json.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import type { Operation } from '../../harness/core/operation.ts';
import type { Interner } from './interner.ts';

/** Marks a value that a call does not observe or write. */
export const NONE = -1;

/**
 * An operation as the checkers see it: only what constrains the order. It lies between `invoked` and `completed`
 * (Infinity: it may happen at any later moment or never), and two calls are ordered only when one completed strictly
 * before the other was invoked.
 */
export interface Call {
  readonly operation: Operation;
  readonly f: string;
  readonly input: Json;
  /** undefined: nobody saw the answer. */
  readonly output: Json | undefined;
  /** It found that the state did not allow it, and changed nothing. */
  readonly refused: boolean;
  readonly invoked: number;
  readonly completed: number;
  /** Interned value it finds when it happens, and value it leaves; {@link NONE} when there is none. */
  readonly observes: number;
  readonly writes: number;
}

export function isCrashed(call: Call): boolean {
  return call.completed === Infinity;
}

/** The state after the call, or undefined when it is impossible in this state. */
export function applyCall(model: SequentialModel, state: Json, call: Call): { readonly state: Json } | undefined {
  if (!call.refused) return model.step(state, call.f, call.input, call.output);
  return model.refuses(state, call.f, call.input) ? { state } : undefined;
}

/** A writing call without what it observed: a cas becomes a write. Every order that was possible stays possible. */
export function asWrite(call: Call, model: SequentialModel, values: Interner): Call {
  const write = model.functions.find((f) => !model.reads.includes(f) && !model.conditional.includes(f));
  if (write === undefined || call.observes === NONE) return call;
  return { ...call, f: write, input: values.value(call.writes), observes: NONE };
}

/** The call as an operation again, for verifiers that know nothing of calls. */
export function operationOf(call: Call): Operation {
  return {
    ...call.operation,
    f: call.f,
    input: call.input,
    output: call.output ?? null,
    type: isCrashed(call) && call.output === undefined ? 'info' : call.refused ? 'fail' : 'ok',
    invoked: call.invoked,
    completed: call.completed,
  };
}
