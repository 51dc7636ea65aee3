import { relative } from 'node:path';
import { blame } from '../../checkers/invariants/blame.ts';
import { predicateNamed } from '../../checkers/invariants/catalogue.ts';
import { count } from '../../reports/model/words.ts';
import { formatTextStep } from '../core/schedule/format-text.ts';
import { formatStep, type ScheduleStep } from '../core/step.ts';
import { headerComment, type ScheduleSubject } from '../core/schedule/header.ts';
import type { ExplorationBounds } from '../search/explore/bounds.ts';
import type { ExplorationReport, FoundViolation } from '../search/explore/report.ts';
import { commentedSchedule } from '../search/story/explanation.ts';
import { scenesOf, type Scenes } from '../search/story/scenes.ts';
import { storyLines, tell } from '../search/story/tell.ts';
import type { Trials } from '../search/trials.ts';
import { shellWord } from './shell-word.ts';

const FORMAT = 'verdict-exploration/1';
/** More names say less than their number; `--json` has them. */
const MOST_NAMED = 6;

/** What is explored, and how. */
export interface Exploring {
  readonly subject: ScheduleSubject;
  readonly bounds: ExplorationBounds;
  readonly prefix: readonly ScheduleStep[];
  readonly reductions: { readonly symmetry: boolean; readonly sleepSets: boolean };
  /** Why states that differ by names only are explored one by one; undefined where they are not. */
  readonly noRenaming: string | undefined;
  readonly trials: Trials;
}

/** What came of it. */
export interface Explored extends Exploring {
  readonly report: ExplorationReport;
  /** What ended it before everything was explored. */
  readonly stopped: 'states' | 'memory' | 'interrupted' | undefined;
}

export function firstLine({ subject, bounds, prefix, reductions, noRenaming }: Exploring): string {
  const { system = '', build = '', nodes = [], semantics = '' } = subject;
  const begun = prefix.length === 0 ? '' : ` after ${count(prefix.length, 'step')}`;
  const how = [
    noRenaming === undefined ? 'symmetry' : `no symmetry (${noRenaming})`,
    ...(reductions.sleepSets ? ['sleep sets'] : []),
  ];
  return `${system} ${build}, ${count(nodes.length, 'node')}, ${semantics}${begun}: ${boundsText(bounds)}; ${how.join(', ')}`;
}

function boundsText({ terms, entries, crashes, duplicates, drops, steps }: ExplorationBounds): string {
  const some = [
    count(terms, 'term'),
    count(entries, 'request'),
    ...(crashes > 0 ? [crashes === 1 ? '1 crash' : `${crashes} crashes`] : []),
    ...(duplicates > 0 ? [count(duplicates, 'duplicate')] : []),
    ...(drops > 0 ? [count(drops, 'drop')] : []),
  ];
  return `${some.join(', ')}, ${count(steps, 'step')}`;
}

/** `begun`: the length of the schedules of which only some were tried. */
export function progressLine(
  { depth, states, transitions, waiting, tableBytes }: ExplorationReport,
  begun?: number,
): string {
  const reached = begun === undefined ? `depth ${depth}` : `depth ${depth} and part of ${begun}`;
  const size = `${Math.ceil(tableBytes / 2 ** 20)} MiB of tables`;
  return `${reached}: ${states} states, ${transitions} transitions, ${waiting} to go on from, ${size}`;
}

/** The numbers, then what was found. */
export function lastLines(explored: Explored): string[] {
  const { report } = explored;
  const begun = !report.complete && report.transitions > 0 ? report.depth + 1 : undefined;
  return [progressLine(report, begun), ...reductionLines(explored), ...verdictLines(explored)];
}

function reductionLines({ report, reductions }: Explored): string[] {
  const { states, unreduced, symmetries, asleep } = report;
  return [
    ...(symmetries > 1 ? [`${states} states up to ${symmetries} namings of the nodes stand for ${unreduced}`] : []),
    ...(reductions.sleepSets ? [`${asleep} transitions left out as asleep`] : []),
  ];
}

function verdictLines(explored: Explored): string[] {
  const { report, stopped } = explored;
  const first = told(report);
  if (first !== undefined) return counterexample(explored, first);
  if (stopped !== undefined) {
    return [
      `unknown: stopped (${stopped}); every schedule of ${count(report.depth, 'step')} was tried, and broke nothing`,
    ];
  }
  const untested = [...report.premises].filter(([, held]) => held === 0).map(([name]) => name);
  if (untested.length === report.premises.size) return ['vacuous: nothing within the bounds tests anything'];
  return [`pass: nothing within the bounds breaks any of ${report.premises.size} predicates${untestedText(untested)}`];
}

function untestedText(names: readonly string[]): string {
  if (names.length === 0) return '';
  return names.length <= MOST_NAMED ? `; untested: ${names.join(', ')}` : `; ${names.length} of them were not tested`;
}

function counterexample(
  { subject, trials }: Explored,
  { schedule, predicate, node, point, sentence }: FoundViolation,
): string[] {
  const { invariant } = predicateNamed(predicate);
  const scenes = scenesOf(trials, schedule, predicate);
  return [
    `fail: ${sentence} Broken is ${predicate} (${invariant.id}), at ${node} (${point}), after ${count(scenes.scenes.length, 'step')}:`,
    '',
    headerComment(subject),
    ...schedule.map((step, position) => numberedStep(step, position, scenes)),
    '',
    ...storyLines(tell(scenes)),
  ];
}

/** With the numbers that it has in the story: a macro has several. */
function numberedStep(step: ScheduleStep, position: number, { origins }: Scenes): string {
  const [first, last] = [origins.indexOf(position), origins.lastIndexOf(position)];
  const text = formatTextStep(step);
  if (first < 0) return text;
  return `${text}  # ${first === last ? 'step' : `steps ${first + 1} to`} ${last + 1}`;
}

/** The counterexample with its story as comments, to be kept; undefined when there is none. */
export function counterexampleText({ report, subject, trials }: Explored): string | undefined {
  const first = told(report);
  if (first === undefined) return undefined;
  const scenes = scenesOf(trials, first.schedule, first.predicate);
  return commentedSchedule(first.schedule, { story: storyLines(tell(scenes)), origins: scenes.origins }, subject);
}

/** Where the counterexample is, and how to see it again. */
export function keptLines(file: string, plugins: readonly string[]): string[] {
  const shown = relative(process.cwd(), file);
  const words = [shown, ...plugins.flatMap((plugin) => ['--plugin', plugin])];
  return ['', `Kept in ${shown}`, `Replay: npx verdict replay ${words.map(shellWord).join(' ')}`];
}

/** Of what the first violating step breaks, that which is nearest to the cause. */
function told({ violations }: ExplorationReport): FoundViolation | undefined {
  const first = blame(violations.map((violation) => ({ ...violation, step: violation.schedule.length })))?.first;
  return violations.find(({ predicate }) => predicate === first?.predicate);
}

/** @param file where the counterexample is kept, if there is one */
export function documentOf(
  { subject, bounds, prefix, reductions, report, stopped }: Explored,
  file: string | undefined,
): object {
  const { premises, violations, ...numbers } = report;
  const first = told(report);
  return {
    format: FORMAT,
    ...subject,
    bounds,
    prefix: prefix.map(formatStep),
    reductions,
    stopped: stopped ?? null,
    ...numbers,
    premises: Object.fromEntries(premises),
    violation: first === undefined ? null : { ...first, schedule: first.schedule.map(formatStep) },
    file: file ?? null,
    alsoBroken: violations.filter(({ predicate }) => predicate !== first?.predicate).map(({ predicate }) => predicate),
  };
}
