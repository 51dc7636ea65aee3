import { relative } from 'node:path';
import { predicateNamed } from '../../checkers/invariants/catalogue.ts';
import { formatTextStep } from '../core/schedule/format-text.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { ScheduleSource } from '../replay/schedule-source.ts';
import type { ScheduleTarget } from '../replay/schedule-target.ts';
import type { Shrunk, ShrinkProgress } from '../search/shrink/shrink.ts';
import type { Way } from '../search/shrink/sim-first.ts';
import type { Explanation } from '../search/story/explanation.ts';

export const SHRINK_FORMAT = 'verdict-shrink/1';

/** What shrinking came to; the content of `shrink.json`. */
export interface ShrinkDocument {
  readonly format: typeof SHRINK_FORMAT;
  /** The schedule that was given, and how many single steps of it there are up to the violation. */
  readonly source: { readonly file: string; readonly steps: number; readonly cut: number };
  readonly system: string;
  readonly build: string;
  readonly nodes: readonly string[];
  readonly semantics: string;
  /** The build needs clocks that stay within a bound, and it breaks only without one. */
  readonly unboundedClocks: boolean;
  readonly predicate: string;
  readonly invariant: string;
  readonly statement: string;
  readonly observed: string;
  /** Other predicates that the small schedule breaks. */
  readonly alsoBroken: readonly string[];
  readonly steps: number;
  readonly schedule: readonly ScheduleStep[];
  readonly brief: string;
  readonly story: readonly string[];
  readonly traceDigest: string;
  /** Schedules tried, and steps taken in all of them; whether the budget ended before all was tried. */
  readonly replays: number;
  readonly spent: number;
  readonly exhausted: boolean;
  /** Where nodes are processes and the same build runs in process, too: which way it was made small. */
  readonly way?: Way;
  readonly folder: string;
}

/** Everything about the result as one document. */
export function shrinkDocument(
  { file, steps }: ScheduleSource,
  { system, build, nodes, semantics }: ScheduleTarget,
  { unbounded }: { readonly unbounded: boolean },
  small: Shrunk & { readonly way?: Way },
  { story, observed, brief }: Explanation,
  { directory, traceDigest }: { readonly directory: string; readonly traceDigest: string },
): ShrinkDocument {
  const { predicate, schedule, cut, replays, spent, exhausted, violations, way } = small;
  const { invariant } = predicateNamed(predicate);
  return {
    format: SHRINK_FORMAT,
    source: { file, steps: steps.length, cut },
    system: system.name,
    build,
    nodes,
    semantics: semantics.name,
    unboundedClocks: unbounded,
    predicate,
    invariant: invariant.id,
    statement: invariant.statement,
    observed: observed ?? '',
    alsoBroken: violations.map((violation) => violation.predicate).filter((name) => name !== predicate),
    steps: schedule.length,
    schedule,
    brief,
    story,
    traceDigest,
    replays,
    spent,
    exhausted,
    ...(way !== undefined && { way }),
    folder: directory,
  };
}

/** The result for people: from what to what, the story, the schedule, and where it is. */
export function shrinkLines(document: ShrinkDocument): string[] {
  const { source, system, build, nodes, predicate, steps, replays, exhausted, story, schedule, brief } = document;
  const text = schedule.map(formatTextStep).join('; ');
  const folder = relative(process.cwd(), document.folder);
  return [
    `${source.file}: ${predicate} breaks after ${source.cut} steps on ${system} ${build}`,
    `${steps} steps and ${nodes.length} nodes are enough (${replays} schedules tried)`,
    ...(document.way === undefined ? [] : [WAYS[document.way]]),
    ...(exhausted ? ['The budget ended before everything was tried; with a larger --budget it may get smaller.'] : []),
    ...(document.unboundedClocks ? ['It breaks only when clocks are apart further than this build allows for.'] : []),
    '',
    ...story,
    '',
    `Schedule: ${text}`,
    ...(brief === text ? [] : [`In short: ${brief}`]),
    ...alsoBroken(document),
    `Kept in ${folder}, read again and replayed: the same violation, the same trace ${document.traceDigest}`,
    `Replay: npx verdict replay ${folder}`,
  ];
}

const WAYS: Readonly<Record<Way, string>> = {
  sim: 'Made small in sim, where the build breaks the same, and verified in lockstep',
  'holds-in-sim': 'Made small in lockstep: in sim the schedule does not break it, so the bug is the process’s own',
  'too-small-in-sim': 'Made small in lockstep: what sim made of it does not break it there',
};

/** One line for terminals. */
export function progressLine({ cut, steps, spent, budget }: ShrinkProgress): string {
  const share = Math.min(100, Math.round((100 * spent) / budget));
  return `shrinking ${cut} steps: ${steps} left, ${share} % of the budget spent`;
}

function alsoBroken({ alsoBroken: names }: ShrinkDocument): string[] {
  return names.length === 0 ? [] : [`Also broken: ${names.join(', ')}`];
}
