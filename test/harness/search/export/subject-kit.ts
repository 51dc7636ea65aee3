import { readSchedule } from '../../../../harness/core/schedule/read-schedule.ts';
import { targetOf } from '../../../../harness/replay/schedule-target.ts';
import type { ExportSubject } from '../../../../harness/search/export/subject.ts';

/** A schedule as text, on a build of the reference Raft. */
export async function subject(text: string, build = 'verdi', nodes = 3): Promise<ExportSubject> {
  const { steps } = readSchedule(text, 'schedule.txt');
  const source = {
    file: 'schedule.txt',
    steps,
    tornTail: false,
    beside: undefined,
    recorded: undefined,
    edited: false,
  };
  return { file: 'schedule.txt', steps, target: await targetOf(source, { build, nodes: String(nodes) }), plugins: [] };
}
