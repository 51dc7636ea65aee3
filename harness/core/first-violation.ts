import type { HistoryEvent } from './operation.ts';
import { NEMESIS } from './operation.ts';
import type { CheckResult } from './verdict.ts';

/** The event of the nemesis at which a run ended because it was to end at its first violation. */
export const FIRST_VIOLATION = 'first-violation';

/** What a run ended at; the value of that event. */
export interface FirstViolation {
  /** Steps the world had taken by then; the last one showed it. */
  readonly step: number;
  /** The check that does not hold any more. */
  readonly check: string;
  readonly sentence: string;
}

/** Undefined for a run that went to its end, or was cut off. */
export function firstViolationIn(events: readonly HistoryEvent[]): FirstViolation | undefined {
  const event = events.findLast(({ process, f }) => process === NEMESIS && f === FIRST_VIOLATION);
  return event?.value as FirstViolation | undefined;
}

/**
 * The result of a check that needs a whole run, for one that ended at its first violation: what was still to come cannot
 * be held against it. Undefined for all other runs.
 */
export function endedEarly(name: string, events: readonly HistoryEvent[]): CheckResult | undefined {
  const first = firstViolationIn(events);
  if (first === undefined) return undefined;
  return { name, verdict: 'unknown', summary: `${LEFT_UNJUDGED}, at step ${String(first.step)}`, evidence: null };
}

const LEFT_UNJUDGED = 'not judged: the run ended at its first violation';

/** Whether a result is such a one: nothing went wrong in it, and nothing was promised. */
export function isLeftUnjudged({ verdict, summary }: CheckResult): boolean {
  return verdict === 'unknown' && summary.startsWith(LEFT_UNJUDGED);
}
