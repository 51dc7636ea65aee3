import type { ScheduleStep } from '../../core/step.ts';
import { runSchedule, type ScheduleRun, type ScheduleRunOptions } from '../../engine/sim/schedule-run.ts';
import type { ScheduleTarget } from '../../replay/schedule-target.ts';

/** Sees every step of the world that a schedule leads to, and the step of the schedule it belongs to. */
export type Onlooker = NonNullable<ScheduleRunOptions['moved']>;

/** Leads a fresh world through a schedule for somebody who writes down what happens. */
export function enact(
  { scheduled, nodes, semantics }: ScheduleTarget,
  steps: readonly ScheduleStep[],
  moved: Onlooker,
): ScheduleRun {
  return runSchedule({
    system: scheduled,
    nodes,
    semantics,
    steps,
    recorded: undefined,
    trace: ignore,
    observe: undefined,
    moved,
  });
}

function ignore(): void {
  // What is exported takes the place of the trace.
}
