import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { replaySchedule } from '../replay/replay-schedule.ts';
import { readSource, type ScheduleSource } from '../replay/schedule-source.ts';
import { subjectOf, targetOf, type ScheduleTarget } from '../replay/schedule-target.ts';
import type { Shrunk } from '../search/shrink/shrink.ts';
import type { Explanation } from '../search/story/explanation.ts';
import { EXPLANATION_FILES, keepExplanation } from '../search/keep-explanation.ts';
import { RUN_FILES, writing } from '../store/run-folder.ts';
import type { ShrinkDocument } from './shrink-text.ts';

/** What was written. */
export interface Kept {
  readonly directory: string;
  readonly traceDigest: string;
}

/** A folder that can be replayed, with the story, the text and the picture beside the schedule. */
export function keepSchedule(
  { schedule }: Shrunk,
  target: ScheduleTarget,
  explanation: Explanation,
  plugins: readonly string[],
  out: string,
): Kept {
  const source: ScheduleSource = {
    file: RUN_FILES.schedule,
    steps: schedule,
    tornTail: false,
    beside: undefined,
    recorded: undefined,
    edited: false,
  };
  const { folder, document } = replaySchedule(source, target, plugins, {
    directory: out,
    name: 'shrunk',
    started: new Date(),
  });
  const directory = folder?.directory ?? out;
  keepExplanation(directory, schedule, explanation, subjectOf(target));
  return { directory, traceDigest: document.traceDigest };
}

/** @throws HarnessError when the file, read again, does not lead to the same violation and the same digests */
export async function confirm(
  { directory, traceDigest }: Kept,
  { trials, predicate, schedule, digest }: Shrunk,
): Promise<void> {
  for (const file of [directory, join(directory, EXPLANATION_FILES.schedule)]) {
    const source = readSource(file);
    const again = replaySchedule(source, await targetOf(source, {}), source.beside?.plugins ?? [], undefined);
    const { violations, digest: worldDigest } = trials.run(source.steps);
    const breaks = violations.some(
      (violation) => violation.predicate === predicate && violation.at === schedule.length - 1,
    );
    const same = again.difference === undefined && again.document.traceDigest === traceDigest && worldDigest === digest;
    if (same && breaks) continue;
    throw new HarnessError(`${file} does not lead to the same when it is replayed`, {
      code: 'SHRINK_NOT_REPEATABLE',
      hint: 'Handlers must be functions of what they are given: no clock, no chance, no memory of their own.',
    });
  }
}

export function keepDocument({ directory }: Kept, document: ShrinkDocument): void {
  const path = join(directory, 'shrink.json');
  writing(path, () => writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`));
}
