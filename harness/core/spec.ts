import type { NemesisEntry, QuietPeriods } from './planned-fault.ts';
import type { JsonObject } from './json.ts';
import type { Expectation } from './verdict.ts';

export type EngineName = 'sim' | 'lockstep' | 'live';
export type HostName = 'docker' | 'namespace' | 'auto';

/** Where a build's program comes from when the spec does not use one of the system's own builds. */
export type ProgramSource =
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'binary'; readonly path: string }
  | { readonly kind: 'dockerfile'; readonly path: string };

export interface WorkloadSpec {
  readonly name: string;
  readonly keys: number;
  readonly clients: number;
  /** Operations per second over all clients. */
  readonly rate: number;
  readonly reads: 'linearizable' | 'serializable';
  /** `same-id`: an unanswered request is sent again under the same request id where the system de-duplicates. */
  readonly retries: 'same-id' | 'none';
  /** `any`: every client has a node it asks first; `leader`: requests go to the leader as far as it is known. */
  readonly route: 'any' | 'leader';
  /** After this an operation is `info`, ms. */
  readonly timeoutMs: number;
  /** After this one attempt is given up and, where allowed, retried, ms. */
  readonly attemptTimeoutMs: number;
}

/** A spec with every default filled in: the only form anything behind the loader sees. */
export interface ResolvedSpec {
  readonly name: string;
  readonly system: string;
  readonly build: string;
  readonly program: ProgramSource | null;
  /** Settings of the system itself, checked by the system: timeouts, window sizes. */
  readonly options: JsonObject;
  readonly engine: EngineName;
  readonly nodes: number;
  readonly seed: string;
  readonly workload: WorkloadSpec;
  readonly nemesis: readonly NemesisEntry[];
  readonly quiet?: QuietPeriods;
  readonly durationMs: number;
  /** Length of the chaos phase in exact engines. */
  readonly steps: number;
  /** Exact engines, where the spec says so: how far clocks may be apart, ms; null: unbounded. */
  readonly clocks?: { readonly driftMs: number | null };
  readonly recoveryMs: number;
  /** Exact engines, where the spec says so: the run ends at the first violation that shows while it goes on. */
  readonly until?: 'first-violation';
  readonly checks: readonly string[];
  /** Rules of this spec, by name, that the check `patterns` judges beside those of every Raft. */
  readonly patterns?: Readonly<Record<string, string>>;
  readonly expect: Expectation;
  readonly plugins: readonly string[];
}
