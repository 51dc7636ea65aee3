import type { CompletionType } from '../../harness/core/operation.ts';

/** Latencies in ms, from the planned time of an operation to its completion. */
export interface LatencyQuantiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** A time in which no operation succeeded, ns. */
export interface UnavailableWindow {
  readonly from: number;
  readonly to: number;
}

export interface LeaderSeen {
  readonly time: number;
  readonly node: string;
  readonly term: number;
}

/** What the checker `measures` gives as its evidence; reports draw it. */
export interface Measurements {
  /** Operations by function and outcome. */
  readonly counts: Readonly<Record<string, Readonly<Record<CompletionType, number>>>>;
  readonly operations: number;
  /** From the first invocation to the last event of a client, ns. */
  readonly duration: number;
  /** Successful operations per second. */
  readonly throughput: number;
  /** Of successful operations, in all and by function; undefined where none succeeded. */
  readonly latency: LatencyQuantiles | null;
  readonly latencyByFunction: Readonly<Record<string, LatencyQuantiles>>;
  readonly overload: {
    /** Operations of the plan that were never started. */
    readonly notStarted: number;
    /** Operations started more than a second after their time. */
    readonly startedLate: number;
  };
  /** Gaps of more than a second between successful operations. */
  readonly unavailable: readonly UnavailableWindow[];
  /** Leaders in order, as observed from outside. */
  readonly leaders: readonly LeaderSeen[];
}
