import type { Json } from './json.ts';
import type { CompletionType } from './operation.ts';

/** One operation of a witness, in the form reports draw and people read. Times in ns. */
export interface WitnessOperation {
  /** Index of the invocation in the history. */
  readonly index: number;
  readonly process: number;
  readonly f: string;
  readonly input: Json;
  readonly output: Json;
  readonly type: CompletionType;
  readonly invoked: number;
  /** null: the outcome never became known. */
  readonly completed: number | null;
  readonly node: string | null;
}

/** The few operations that cannot all be true, and why, in one sentence. */
export interface Witness {
  readonly key: string;
  /** Kind of contradiction: `stale-read`, `phantom-read`, …. */
  readonly pattern: string;
  readonly operations: readonly WitnessOperation[];
  readonly sentence: string;
}
