import type { CompletionType } from '../operation.ts';
import type { DeterminismLevel } from '../verdict-document.ts';
import type { Verdict } from '../verdict.ts';
import type { Job } from './job.ts';

export const OUTCOME_FORMAT = 'verdict-outcome/1';

/** How a job ended: with a verdict, or without one because harness or machine were in trouble. */
export type Ending = Verdict | 'harness-error' | 'unavailable';

/**
 * What one finished job came to: the unit that is written, sent between machines, counted and compared. Small enough for a
 * hundred thousand of them; everything larger is in the run folder, where one was kept.
 */
export interface JobOutcome {
  readonly format: typeof OUTCOME_FORMAT;
  readonly job: Job;
  /** 1 for the first run of the job; failing jobs are run again to tell what kind of failure it is. */
  readonly attempt: number;
  readonly ending: Ending;
  /** Whether it ended as the spec expects, a planted bug that was found included. */
  readonly expected: boolean;
  readonly failures: readonly JobFailure[];
  /** What the failure is about, the same for failures with one cause; absent where nothing failed. */
  readonly signature?: string;
  readonly level?: DeterminismLevel;
  readonly traceDigest?: string;
  /** Absent where there was no verdict. */
  readonly measures?: JobMeasures;
  /** Message of the error without a verdict. */
  readonly trouble?: string;
  /** ms */
  readonly wallTime: number;
  /** Run folder, relative to the folder of runs, where it was kept. */
  readonly folder?: string;
  /** Where the run folder is on the machine that did it, where it was too large to be sent: `host:path`. */
  readonly keptAt?: string;
  /** Command that runs the same again. */
  readonly replay: string;
  /** The machine and worker that did it. */
  readonly worker: string;
}

/** A check that said something else than pass. */
export interface JobFailure {
  readonly check: string;
  readonly verdict: Verdict;
  readonly reason?: string;
  /** Name of the broken invariant nearest to the cause. */
  readonly invariant?: string;
  readonly summary: string;
}

/** Numbers of a run that say how much it tested and how the system behaved. Times are ms of the run's own time. */
export interface JobMeasures {
  /** Length of the load. */
  readonly duration: number;
  readonly operations: Readonly<Record<CompletionType, number>>;
  /** Successful operations per second of load. */
  readonly throughput: number;
  /** Latencies of successful operations, counted by {@link LATENCY_BOUNDS}; one more for what is above the last bound. */
  readonly latencies: readonly number[];
  /** How many faults were planned, and how many of these had a proven effect; by name of the fault. */
  readonly faults: Readonly<Record<string, { readonly planned: number; readonly effective: number }>>;
  /** Share of load-time slices in which operations ended and one of them was successful, while a fault of the name went on; `none`: while there was none. */
  readonly availability: Readonly<Record<string, number>>;
  /** Times under load without any success that are longer than a second. */
  readonly unavailable: readonly number[];
  /** Leaders that became known, and how long it took from the loss of the one before, where both are known. */
  readonly leaders: number;
  readonly terms: number;
  readonly newLeaderAfter: readonly number[];
  /** Exact engines: steps by rule, how often each invariant's premise held. */
  readonly rules?: Readonly<Record<string, number>>;
  readonly premises?: Readonly<Record<string, number>>;
  readonly steps?: number;
  /** Runs in process of systems that speak Raft: a sketch of the different abstract states, which can be put together with others. */
  readonly states?: string;
}

/** Upper bounds of latency counts, ms, exclusive: eight to a doubling, from 1/16 ms to about two minutes. */
export const LATENCY_BOUNDS: readonly number[] = Array.from({ length: 8 * 21 + 1 }, (_, index) => 2 ** (index / 8 - 4));
