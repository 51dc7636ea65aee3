import type { ScheduleStep } from '../../core/step.ts';
import type { ScheduleTarget } from '../../replay/schedule-target.ts';

/** A schedule that is to be written in another form, and the world in which it means something. */
export interface ExportSubject {
  /** The file it comes from, as the user named it. */
  readonly file: string;
  readonly steps: readonly ScheduleStep[];
  readonly target: ScheduleTarget;
  readonly plugins: readonly string[];
  /** The file that is written, as the user named it; undefined where the text goes to standard output. */
  readonly out?: string;
}

/** Whether the nodes are programs, whose messages are their own business and not Raft's as this project knows them. */
export function runsPrograms({ system }: ScheduleTarget): boolean {
  return system.handlers === undefined && system.lockstep !== undefined;
}

/** What came of an export. */
export interface Exported {
  readonly text: string;
  /** What the other form cannot say, and how to use the file; one sentence each. */
  readonly notes: readonly string[];
}
