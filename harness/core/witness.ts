import type { Json } from './json.ts';
import type { CompletionType } from './operation.ts';

/** One operation of a witness, in the form reports draw and people read. Times in ns. */
export interface WitnessOperation {
  /** Index of the invocation in the history. */
  readonly index: number;
  readonly process: number;
  /** Where the witness is about several keys. */
  readonly key?: string;
  readonly f: string;
  readonly input: Json;
  readonly output: Json;
  /** What of a long answer matters to the contradiction: those of its elements. */
  readonly relevant?: Json;
  readonly type: CompletionType;
  /** A `fail` that says something: the state did not allow it. */
  readonly refused?: true;
  readonly invoked: number;
  /** null: the outcome never became known. */
  readonly completed: number | null;
  readonly node: string | null;
}

/** Why no order reaches the completion of an operation: what was possible by then, and where each possibility ends. */
export interface DeadEnd {
  /** The operation, by the index of its invocation. */
  readonly operation: number;
  /** Operations that had begun and could have taken effect before it. */
  readonly pending: readonly number[];
  /** Every state that could have been there, each with the fewest operations that lead to it from one possible before. */
  readonly states: readonly { readonly state: Json; readonly after: readonly number[] }[];
  /** How many states more there are than are listed. */
  readonly more: number;
  readonly sentence: string;
}

/** The few operations that cannot all be true, and why, in one sentence. */
export interface Witness {
  readonly key: string;
  /** Kind of contradiction: `stale-read`, `phantom-read`, …. */
  readonly pattern: string;
  readonly operations: readonly WitnessOperation[];
  /** How many more operations, alike some of these, the contradiction needs. */
  readonly notShown?: number;
  /** The operation that cannot be as it was answered beside the others, by the index of its invocation. */
  readonly culprit?: number;
  readonly sentence: string;
  /** Where the contradiction has no simpler form: per state that may have been there first, where its orders end. */
  readonly deadEnds?: readonly DeadEnd[];
}
