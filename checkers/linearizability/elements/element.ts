import type { Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';

/** What operations put into a list, a set, or a string. */
export interface Element {
  readonly value: Json;
  /** Nothing of what was there before stays: a put. */
  readonly replaces: boolean;
  /** The calls that put it there; several only where that makes no difference, as in a set. None: nobody did. */
  readonly calls: readonly Call[];
}

/** A completed read and what it showed. */
export interface Answer {
  readonly call: Call;
  readonly elements: readonly Element[];
}

/** Of a non-empty list. */
export function firstInvoked(calls: readonly Call[]): Call {
  return calls.reduce((first, call) => (call.invoked < first.invoked ? call : first));
}

/** Of a non-empty list. */
export function firstCompleted(calls: readonly Call[]): Call {
  return calls.reduce((first, call) => (call.completed < first.completed ? call : first));
}
