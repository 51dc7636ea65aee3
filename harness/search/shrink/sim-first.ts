import type { ScheduleStep } from '../../core/step.ts';
import { Trials } from '../trials.ts';
import { shrinking, type ShrinkOptions, type ShrinkProgress, type Shrunk, type Wanted } from './shrink.ts';

/** A system of processes, and the same build as handlers in process. */
export interface TwoEngines {
  readonly lockstep: Trials;
  readonly sim: Trials;
}

/** Which way a schedule of processes was made small. */
export type Way =
  /** In sim, and the processes break the same at the end of what came of it. */
  | 'sim'
  /** In lockstep, because in sim the schedule breaks nothing of the kind: the bug is the process's own. */
  | 'holds-in-sim'
  /** In lockstep, because what came of it in sim is too little for the processes. */
  | 'too-small-in-sim';

export interface ShrunkSimFirst extends Shrunk {
  readonly way: Way;
}

/**
 * A schedule of processes made small in sim, where a try costs a hundredth, as far as the bug is there too; what comes of
 * it has to break the same in lockstep, or everything is done there, from the original on. Undefined when the schedule
 * breaks nothing in lockstep.
 *
 * @param inProcess what may be spent in sim, `ofProcesses` in lockstep
 */
export function* shrinkingSimFirst(
  { lockstep, sim }: TwoEngines,
  schedule: readonly ScheduleStep[],
  wanted: Wanted,
  inProcess?: ShrinkOptions,
  ofProcesses?: ShrinkOptions,
): Generator<ShrinkProgress, ShrunkSimFirst | undefined, void> {
  const inSim = yield* shrinking(sim, schedule, wanted, inProcess);
  const verified = inSim && brokenBy(lockstep, inSim);
  if (verified !== undefined) return { ...verified, way: 'sim' };
  const small = yield* shrinking(lockstep, schedule, wanted, ofProcesses);
  if (small === undefined) return undefined;
  const { replays = 0, spent = 0 } = inSim ?? {};
  return {
    ...small,
    replays: small.replays + replays,
    spent: small.spent + spent,
    way: inSim === undefined ? 'holds-in-sim' : 'too-small-in-sim',
  };
}

/** The result as processes lead to it; undefined unless each of its steps is possible and the last one breaks the predicate. */
function brokenBy(lockstep: Trials, small: Shrunk): Shrunk | undefined {
  const { schedule, nodes, predicate, replays, spent } = small;
  const trials = new Trials({ ...lockstep.subject, nodes });
  const { violations, skipped, digest } = trials.run(schedule);
  const broken = violations.find((violation) => violation.predicate === predicate);
  if (skipped > 0 || broken?.at !== schedule.length - 1) return undefined;
  return { ...small, trials, violations, digest, replays: replays + 1, spent: spent + schedule.length };
}
