import { diagramSvg } from '../../../reports/diagram/diagram-svg.ts';
import { formatTextStep } from '../../core/schedule/format-text.ts';
import { headerComment, type ScheduleSubject } from '../../core/schedule/header.ts';
import type { ScheduleStep } from '../../core/step.ts';
import { brief } from '../shrink/brief.ts';
import type { Trials } from '../trials.ts';
import { pictureOf } from './picture.ts';
import { scenesOf } from './scenes.ts';
import { storyLines, tell } from './tell.ts';

/** A short schedule that breaks a predicate, for people. */
export interface Explanation {
  /** One numbered sentence per step, an empty line, and what is broken. */
  readonly story: readonly string[];
  /** Of each sentence the position of its step in the schedule, from 0. */
  readonly origins: readonly number[];
  /** What was observed when it broke; undefined when nothing did. */
  readonly observed: string | undefined;
  /** The schedule on one line, elections and exchanges as single steps. It breaks the same, with another digest. */
  readonly brief: string;
  /** A space-time diagram. */
  readonly svg: string;
}

/** Runs the schedule once more, up to the step that breaks the predicate, and says what happens and why. */
export function explain(trials: Trials, schedule: readonly ScheduleStep[], predicate: string): Explanation {
  const scenes = scenesOf(trials, schedule, predicate);
  const story = tell(scenes);
  return {
    story: storyLines(story),
    origins: scenes.origins,
    observed: scenes.observed,
    brief: brief(trials, schedule, predicate).map(formatTextStep).join('; '),
    svg: diagramSvg(pictureOf(scenes, story)),
  };
}

/** The schedule in the text language, each step below what it comes to. It reads back as the same schedule. */
export function commentedSchedule(
  schedule: readonly ScheduleStep[],
  { story, origins }: Pick<Explanation, 'story' | 'origins'>,
  subject: ScheduleSubject,
): string {
  const steps = schedule.flatMap((step, position) => [
    ...story.filter((_, index) => origins[index] === position).map((line) => `# ${line}`),
    formatTextStep(step),
  ]);
  const ending = story.slice(origins.length).filter((line) => line !== '');
  return `${[headerComment(subject), ...steps, ...ending.map((line) => `# ${line}`)].join('\n')}\n`;
}
