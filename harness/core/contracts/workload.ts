import type { HistorySemantics } from '../history.ts';
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

/** What clients ask for and how their history is judged. One folder in `workloads/`. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  readonly semantics: HistorySemantics;
  /** The operations it uses; a system must serve them all. */
  readonly operations: readonly string[];
  /** The client's k-th operation without its time: a function of seed, client and k alone. */
  operation(context: GenerationContext, k: number): Omit<PlannedOperation, 'atMs'>;
  /** Asked of every key after all faults are healed, in this order; all must succeed. `serial` makes values unique. */
  closing(key: string, serial: number): readonly Omit<PlannedOperation, 'atMs'>[];
}
