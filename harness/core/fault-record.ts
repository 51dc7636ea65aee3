import type { Json } from './json.ts';
import type { SetOff } from './planned-fault.ts';

/** Faults that take from nodes what every Raft relies on, its data or its disk: one that notices and ends does right. */
export const DATA_FAULTS: readonly string[] = ['wipe', 'truncate-log', 'flip-bits', 'disk-full'];

/** Proof that a fault did something: an observation that changed between two readings, never an exit status. */
export interface FaultEffect {
  /** True when the observation shows the fault at work. */
  readonly proven: boolean;
  /** What was observed: `packets dropped`, `process gone`, `process stopped`. */
  readonly observation: string;
  /** How much: packets matched, nodes affected. */
  readonly count: number;
  /** Why it is not proven, where more can be said than that nothing was observed. */
  readonly reason?: string;
  readonly details?: Json;
}

/** What became of a planned fault in a run; rebuilt from the history's nemesis events. */
export interface FaultRecord {
  readonly id: string;
  readonly fault: string;
  readonly description: string;
  readonly targets: readonly string[];
  /** Planned start and end, ns. */
  readonly plannedStart: number;
  readonly plannedStop: number;
  /** For faults that waited for an event: their planned times count from it. */
  readonly setOff?: SetOff;
  /** When the rules were in force and when they were gone, ns; undefined when it never came to that. */
  readonly started: number | undefined;
  readonly stopped: number | undefined;
  readonly effect: FaultEffect | undefined;
  readonly skipped: string | undefined;
}
