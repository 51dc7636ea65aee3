import { blame } from '../../checkers/invariants/blame.ts';
import { predicateNamed } from '../../checkers/invariants/catalogue.ts';
import { count } from '../../reports/model/words.ts';
import { formatText } from '../core/schedule/format-text.ts';
import { formatStep, type ScheduleStep } from '../core/step.ts';
import type { ScheduleSubject } from '../core/schedule/header.ts';
import type { ExplorationBounds } from '../search/explore/bounds.ts';
import type { ExplorationReport, FoundViolation } from '../search/explore/report.ts';
import { scenesOf } from '../search/story/scenes.ts';
import { storyLines, tell } from '../search/story/tell.ts';
import type { Trials } from '../search/trials.ts';

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

export function progressLine({ depth, states, transitions, waiting, tableBytes }: ExplorationReport): string {
  const size = `${Math.ceil(tableBytes / 2 ** 20)} MiB of tables`;
  return `depth ${depth}: ${states} states, ${transitions} transitions, ${waiting} to go on from, ${size}`;
}

/** The numbers, then what was found. */
export function lastLines(explored: Explored): string[] {
  const { report } = explored;
  return [progressLine(report), ...reductionLines(explored), ...verdictLines(explored)];
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
  return [
    `fail: ${sentence} Broken is ${predicate} (${invariant.id}), at ${node} (${point}), after ${count(schedule.length, 'step')}:`,
    '',
    ...formatText(schedule, subject).trimEnd().split('\n'),
    '',
    ...storyLines(tell(scenesOf(trials, schedule, predicate))),
  ];
}

/** Of what the first violating step breaks, that which is nearest to the cause. */
function told({ violations }: ExplorationReport): FoundViolation | undefined {
  const first = blame(violations.map((violation) => ({ ...violation, step: violation.schedule.length })))?.first;
  return violations.find(({ predicate }) => predicate === first?.predicate);
}

export function documentOf({ subject, bounds, prefix, reductions, report, stopped }: Explored): object {
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
    alsoBroken: violations.filter(({ predicate }) => predicate !== first?.predicate).map(({ predicate }) => predicate),
  };
}
