import type { Observation } from '../../core/raft/observation.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { TraceLine } from '../../core/trace.ts';

/** Where a simulation puts what it records, as it happens; nothing is held back. */
export interface Emit {
  readonly history: (event: HistoryEvent) => void;
  /** `text` is the line's canonical JSON, as it belongs into `trace.jsonl`. Without it no line is made. */
  readonly trace?: (line: TraceLine, text: string) => void;
  readonly schedule: (step: ScheduleStep) => void;
  /** Every point of every step, for systems that speak Raft; without it nobody looks into the nodes. */
  readonly observation?: (observation: Observation) => void;
  /** After every step of the world: the rolling digest. */
  readonly digest?: (digest: number) => void;
}

/** For a simulation of which only the result counts. */
export const SILENT: Emit = { history: () => undefined, schedule: () => undefined };
