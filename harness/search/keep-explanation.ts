import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScheduleSubject } from '../core/schedule/header.ts';
import type { ScheduleStep } from '../core/step.ts';
import { writing } from '../store/run-folder.ts';
import { commentedSchedule, type Explanation } from './story/explanation.ts';

/** Names of the files beside a small schedule that explain it. */
export const EXPLANATION_FILES = { schedule: 'schedule.txt', story: 'story.txt', diagram: 'diagram.svg' } as const;

/** Writes the schedule with its sentences, the story, and the picture into the folder of the schedule. */
export function keepExplanation(
  directory: string,
  schedule: readonly ScheduleStep[],
  explanation: Explanation,
  subject: ScheduleSubject,
): void {
  const files = {
    [EXPLANATION_FILES.schedule]: commentedSchedule(schedule, explanation, subject),
    [EXPLANATION_FILES.story]: `${explanation.story.join('\n')}\n`,
    [EXPLANATION_FILES.diagram]: explanation.svg,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    writing(path, () => writeFileSync(path, text));
  }
}
