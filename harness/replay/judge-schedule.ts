import type { ScheduleSubject } from '../core/schedule/header.ts';
import { readSchedule } from '../core/schedule/read-schedule.ts';
import { loadPlugins } from '../plugins.ts';
import { replaySchedule, type ReplayDocument } from './replay-schedule.ts';
import { targetOf } from './schedule-target.ts';

/** A schedule and where it is to run; what is not said here is taken from the schedule's header, where it has one. */
export interface ScheduleOnBuild extends ScheduleSubject {
  /** In either form: text or lines of JSON. */
  readonly schedule: string;
  /** Modules that define the system, relative to the current folder. */
  readonly plugins?: readonly string[];
}

/**
 * Leads a fresh world of this build through a schedule and judges every point of it: what regression tests ask for. A
 * build that breaks something is no error; the verdict is then `fail`, and the summary of a check says what happened.
 * Steps that are impossible on it are skipped and counted: where a mistake was mended, what followed from it is.
 *
 * @throws InputError for a schedule that is none, and for a system, build, or semantics that do not exist
 */
export async function judgeSchedule({ schedule, plugins = [], ...where }: ScheduleOnBuild): Promise<ReplayDocument> {
  const { subject, steps, placeOf, tornTail } = readSchedule(schedule, 'schedule');
  await loadPlugins(plugins);
  const source = {
    file: 'schedule',
    said: { ...subject, ...where },
    steps,
    placeOf,
    tornTail,
    beside: undefined,
    recorded: undefined,
    edited: false,
  };
  return replaySchedule(source, await targetOf(source, {}), plugins, undefined).document;
}
