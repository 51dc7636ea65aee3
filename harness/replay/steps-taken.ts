import type { CheckResult } from '../core/verdict.ts';
import type { ScheduleRun } from '../engine/sim/schedule-run.ts';

/**
 * Whether a replay was one of this schedule at all: where more than half of its steps are impossible it ran on another
 * build, in another size, or after an edit that took its sense away, and what was seen says nothing.
 */
export function checkStepsTaken({ taken, skipped }: ScheduleRun): readonly CheckResult[] {
  const impossible = skipped.length;
  const steps = taken + impossible;
  if (impossible * 2 <= steps) return [];
  const summary =
    `${String(impossible)} of ${String(steps)} steps were impossible, so this was hardly a run of this schedule. ` +
    'Is it the system, the build, and the number of nodes that it was made for?';
  return [
    { name: 'schedule', verdict: 'vacuous', reason: 'mostly-impossible', summary, evidence: { steps, impossible } },
  ];
}
