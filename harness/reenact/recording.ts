import type { KeyValueRequest } from '../core/contracts/handlers.ts';
import type { Json } from '../core/json.ts';
import type { HistoryEvent } from '../core/operation.ts';
import type { ScheduledSystem } from '../engine/sim/schedule-run.ts';
import type { NodeRecord } from '../store/node-traces.ts';
import type { DiskFaults } from './disk-faults.ts';

/** What a live run is re-enacted from. */
export interface Recording {
  readonly system: ScheduledSystem;
  /** The request behind an input of a trace. */
  readonly requestOf: (input: Json) => KeyValueRequest | undefined;
  readonly nodes: readonly string[];
  /** The build that every node begins with. */
  readonly build: string;
  readonly records: readonly NodeRecord[];
  readonly history: readonly HistoryEvent[];
  readonly faults: DiskFaults;
}
