import { openFleet } from '../../harness/engine/lockstep/open-fleet.ts';
import { conformanceCase, SCHEDULES } from '../cluster/lockstep/conformance-cases.ts';
import { departure, inLockstep, inProcess } from '../cluster/lockstep/conformance-comparison.ts';
import { drawSchedule } from '../cluster/lockstep/conformance-schedule.ts';
import type { Report } from './report.ts';

/** Random schedules on the reference Raft, as handlers and as processes: the same trace, and the same states at every step. */
export async function lockstepConformance(report: Report): Promise<void> {
  const open = openFleet('conformance');
  let [same, steps, builds] = [0, 0, new Set<string>()];
  try {
    for (let number = 0; number < SCHEDULES; number++) {
      const chosen = conformanceCase(number);
      const schedule = drawSchedule(chosen);
      const one = inProcess(chosen, schedule);
      const differs = departure(one, inLockstep(chosen, schedule, open.fleet));
      steps += one.lines.length;
      builds = builds.add(chosen.build);
      if (differs === undefined) same++;
      else report.note(`${String(number)}, ${chosen.build}: ${JSON.stringify(differs)}`);
      // Ended processes are waited for only between calls.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    open.close();
  }
  report.note(`${String(steps)} steps of ${String(builds.size)} builds, ${String(open.fleet.started)} processes`);
  report.count('the same trace in sim and lockstep', same, SCHEDULES, SCHEDULES);
}
