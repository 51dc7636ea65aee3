import type { FaultRecord } from './fault-record.ts';
import type { Json } from './json.ts';
import type { CheckResult, Expectation, Verdict } from './verdict.ts';

export const VERDICT_FORMAT = 'verdict-verdict/1';

/** What a seed fixes in this run: the whole trace (`exact`, measured) or the plan. */
export type DeterminismLevel = 'exact' | 'plan';

/** The content of `verdict.json`. */
export interface VerdictDocument {
  readonly format: typeof VERDICT_FORMAT;
  readonly verdict: Verdict;
  readonly expect: Expectation;
  readonly seed: string;
  readonly planDigest: string;
  readonly traceDigest?: string;
  readonly level: DeterminismLevel;
  /** Observation level of the system, 0 to 3, and what could not be checked because of it. */
  readonly observation: { readonly level: number; readonly unchecked: readonly string[] };
  readonly checks: readonly CheckResult[];
  readonly effects: readonly FaultRecord[];
  /** Command that runs the same plan again. */
  readonly replay: string;
  /** False when the harness was stopped or killed before the run's end, or the run ended at its first violation. */
  readonly complete: boolean;
  /** Host, kernel, versions, chosen mechanisms: what a result may depend on beside the plan. */
  readonly environment: Readonly<Record<string, Json>>;
}
