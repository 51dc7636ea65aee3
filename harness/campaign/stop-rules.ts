import type { CampaignEnd } from '../core/campaign/summary.ts';

/** When a campaign ends before all its jobs are done; null: never for that reason. */
export interface StopRules {
  /** Time spent on it, ms, all sittings together. */
  readonly forMs: number | null;
  /** Time of all its runs together, ms: what machines are paid for. */
  readonly budgetMs: number | null;
  /** Jobs that failed. */
  readonly failures: number | null;
  /** Different failures. */
  readonly signatures: number | null;
}

/** How far a campaign is, as far as rules ask. */
export interface Standing {
  readonly elapsedMs: number;
  readonly runMs: number;
  readonly failures: number;
  readonly signatures: number;
}

/** The rule that says stop, if one does. Runs that go on are finished. */
export function stopOf(rules: StopRules, standing: Standing): CampaignEnd | undefined {
  const reached = (limit: number | null, value: number): boolean => limit !== null && value >= limit;
  if (reached(rules.failures, standing.failures)) return 'failures';
  if (reached(rules.signatures, standing.signatures)) return 'signatures';
  if (reached(rules.budgetMs, standing.runMs)) return 'budget';
  return reached(rules.forMs, standing.elapsedMs) ? 'time' : undefined;
}
