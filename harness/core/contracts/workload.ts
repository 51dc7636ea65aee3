import type { HistorySemantics } from '../history.ts';
import type { Json } from '../json.ts';
import type { PlannedOperation } from '../plan.ts';
import type { Stream } from '../random.ts';
import type { WorkloadSpec } from '../spec.ts';

export interface GenerationContext {
  readonly spec: WorkloadSpec;
  readonly keys: readonly string[];
  /** Which client, from 0, of how many. */
  readonly client: number;
  readonly stream: Stream;
}

/** An operation without its time. */
export type UntimedOperation = Omit<PlannedOperation, 'atMs'>;

/** Asked after all faults are healed. */
export interface ClosingOperation extends UntimedOperation {
  /** It only clears the way for the others: that it is refused is no lack of progress. */
  readonly optional?: true;
}

/** What clients ask for and how their history is judged. One folder in `workloads/`. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  readonly semantics: HistorySemantics;
  /** The operations it uses, as systems call them; a system must serve them all. */
  readonly operations: readonly string[];
  /**
   * How systems call functions that histories call otherwise, because the name alone does not say what the key holds: an
   * `append` of lists is `list-append`, since stores know another one of texts. By the name in the history.
   */
  readonly requests?: Readonly<Record<string, string>>;
  /** Functions whose answer the history records; of all others it records what was asked. Without it: `read`. */
  readonly answered?: readonly string[];
  /**
   * Whether this can be an answer to what was asked at all. One that cannot, such as a number where a list was asked for,
   * says nothing of what became of the operation, which is unknown then, and the system has failed. Without it anything can.
   */
  readonly isAnswer?: (f: string, asked: Json, answer: Json) => boolean;
  /** The check that judges what clients saw; without it `linearizable`. Checks of other workloads leave the run alone. */
  readonly check?: string;
  /** The client's k-th operation without its time: a function of seed, client and k alone. */
  operation(context: GenerationContext, k: number): UntimedOperation;
  /** Asked of every key after all faults are healed, in this order; all must succeed. `serial` makes values unique. */
  closing(key: string, serial: number, spec: WorkloadSpec): readonly ClosingOperation[];
}
