import type { History } from '../history.ts';
import type { Json } from '../json.ts';
import type { Plan } from '../plan.ts';
import type { InvariantReport } from '../raft/invariant-report.ts';
import type { StateLine } from '../state-lines.ts';
import type { TraceLine } from '../trace.ts';
import type { CheckResult } from '../verdict.ts';
import type { LogPattern, ObservationLevel, ReplicaState } from './system.ts';

/** A line of a node's log that matched one of its system's patterns. */
export interface LogFinding {
  readonly node: string;
  /** Line number in the node's log, from 1. */
  readonly line: number;
  readonly kind: LogPattern['kind'];
  readonly text: string;
}

/** What a line of a node's log says that its Raft did; see `LogGrammar`. */
export interface LoggedEvent {
  readonly node: string;
  /** Line number in the node's log, from 1. */
  readonly line: number;
  /** ns since the start of the run, by the machine's wall clock. */
  readonly time: number;
  /** An event of the rules' vocabulary: `leader`, `vote`, …. */
  readonly event: string;
  /** What the line says of the event's fields. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Everything that was recorded of a run; what checkers and reports work on. Built from a run folder or in memory. */
export interface RunRecord {
  readonly plan: Plan;
  readonly history: History;
  /** Steps of all nodes in time order; empty where the system writes none. */
  readonly trace: readonly TraceLine[];
  /** What the steps changed inside the nodes; undefined where nobody looked into them. */
  readonly states?: readonly StateLine[];
  readonly observation: ObservationLevel;
  /** Exact engines: the proof's predicates over every point of every step; undefined where nobody looked into the nodes. */
  readonly invariants?: InvariantReport;
  readonly logFindings: readonly LogFinding[];
  /** In order per node; only of systems that say how to read them out of their logs. */
  readonly logEvents?: readonly LoggedEvent[];
  /** Undefined when the run did not get as far as reading them. */
  readonly replicas: readonly (ReplicaState | null)[] | undefined;
  /**
   * False for a run whose harness was killed or interrupted, or that ended at its first violation: what comes after the cut
   * is unknown, not missing.
   */
  readonly complete: boolean;
  readonly environment: Readonly<Record<string, Json>>;
}

/** A judge of recorded runs. Pure: equal records, equal results; budgets count steps, never seconds. */
export interface Checker {
  readonly name: string;
  readonly summary: string;
  /** Made only where a spec names it: it judges a promise that is not everybody's. */
  readonly onRequest?: boolean;
  /** Names of models whose histories never hold what it needs: a spec that asks for it there is refused. */
  readonly unfitModels?: readonly string[];
  check(record: RunRecord): CheckResult;
}
