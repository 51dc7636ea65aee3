import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { accountOf, inexactness, remarksInWords } from '../../harness/core/lockstep-account.ts';
import { linkTimesOf } from '../../harness/core/link-times.ts';
import { faultsInWords } from '../model/effects.ts';
import { decidingCheck, headlineOf, isByHandlers } from '../model/headline.ts';
import { linksInWords } from '../model/links.ts';
import { leadersInWords } from '../model/leaderships.ts';
import { viewRun, type RunView } from '../model/run-view.ts';
import { witnessedCheck } from '../model/witness.ts';
import { capitalise, enumerate, grouped } from '../model/words.ts';
import { oneLine } from './one-line.ts';
import { reasonLines } from './reason-lines.ts';
import { witnessLines } from './witness-lines.ts';

/**
 * The end of a run in a few lines of plain text: verdict in words, the witness, effects, leaders, operations, where
 * the report is (undefined when none was written), and, last, the seed and the command that runs it again.
 */
export function summarise(document: VerdictDocument, record: RunRecord, reportPath: string | undefined): string {
  const view = viewRun(record, document);
  const headline = headlineOf(view);
  return [
    `${document.verdict.toUpperCase()}: ${headline.title}`,
    headline.sentence,
    ...headline.remarks,
    ...(view.witness ? witnessLines(view.witness).map((line) => `  ${line}`) : []),
    ...reasonsOfWitness(view),
    ...otherFindings(view),
    ...(isByHandlers(view) ? [] : extentOf(view)),
    ...traceOf(document),
    ...remarksOf(document),
    ...endOf(document, reportPath),
  ]
    .map(oneLine)
    .join('\n');
}

/** Lines of {@link summariseBriefly}: what is read at the end of a run without scrolling. */
const BRIEF = 10;
/** Operations of the witness among them. */
const BRIEF_OPERATIONS = 3;

/**
 * The same for a terminal, in at most ten lines. What has no room there is in the report: first go details of faults and
 * reasons, then what still holds, last what
 * was not decided either; operations and faults share a line.
 */
export function summariseBriefly(document: VerdictDocument, record: RunRecord, reportPath: string | undefined): string {
  const whole = summarise(document, record, reportPath);
  if (whole.split('\n').length <= BRIEF) return whole;
  const view = viewRun(record, document);
  const headline = headlineOf(view);
  const last = headline.remarks.at(-1);
  const extent = (lines: readonly string[]): readonly string[] => (isByHandlers(view) ? [] : lines);
  // In the order in which they are shown; the lower the rank, the sooner it has a place.
  const parts: readonly Part[] = [
    { rank: 0, lines: [`${document.verdict.toUpperCase()}: ${headline.title}`, headline.sentence] },
    { rank: 6, lines: headline.remarks.slice(0, -1) },
    { rank: 3, lines: last === undefined ? [] : [last] },
    { rank: 1, lines: view.witness ? witnessLines(view.witness, BRIEF_OPERATIONS).map((line) => `  ${line}`) : [] },
    { rank: 7, lines: reasonsOfWitness(view) },
    {
      rank: otherChecks(view).some(({ verdict }) => verdict === document.verdict) ? 2 : 5,
      lines: otherFindingsBriefly(view),
    },
    { rank: 2, lines: extent([`${operationsOf(view)} ${faultsOf(view)}`]) },
    { rank: 8, lines: extent(linksOf(view)) },
    { rank: 2, lines: traceOf(document) },
    { rank: 4, lines: remarksOf(document) },
    { rank: 0, lines: endOf(document, reportPath) },
  ];
  return fitting(parts, BRIEF).map(oneLine).join('\n');
}

interface Part {
  readonly rank: number;
  readonly lines: readonly string[];
}

/** The parts for which there is room, whole, those of the lowest ranks first; in their own order. */
function fitting(parts: readonly Part[], room: number): readonly string[] {
  const kept = new Set<Part>();
  let left = room;
  for (const part of [...parts].sort((a, b) => a.rank - b.rank)) {
    if (part.lines.length > left) continue;
    left -= part.lines.length;
    kept.add(part);
  }
  return parts.filter((part) => kept.has(part)).flatMap(({ lines }) => lines);
}

function traceOf(document: VerdictDocument): string[] {
  return document.traceDigest === undefined ? [] : [`Trace ${document.traceDigest}${exactness(document)}`];
}

function endOf({ seed, replay }: VerdictDocument, reportPath: string | undefined): string[] {
  return [...(reportPath === undefined ? [] : [`Report: ${reportPath}`]), `Seed ${seed}. Run it again: ${replay}`];
}

/** Whether what the seed fixes was measured, where that is not a matter of course. */
function exactness({ level, environment }: VerdictDocument): string {
  const account = accountOf(environment);
  if (account === undefined) return '';
  if (level === 'exact') return ', exact: a second run of the plan took the same steps';
  return `, not exact: ${inexactness(account) ?? 'it was not repeated'}`;
}

function remarksOf({ environment }: VerdictDocument): string[] {
  const account = accountOf(environment);
  const remarks = account && remarksInWords(account);
  return remarks === undefined ? [] : [`Nodes: ${remarks}`];
}

function reasonsOfWitness({ document }: RunView): string[] {
  const check = witnessedCheck(document);
  return check === undefined ? [] : reasonLines(check);
}

/** What was done to the cluster, and what was asked of it. */
function extentOf(view: RunView): string[] {
  return [faultsOf(view), ...linksOf(view), operationsOf(view)];
}

function faultsOf(view: RunView): string {
  return `Faults: ${faultsInWords(view.record.plan, view.faults)}. ${capitalise(leadersInWords(view.leaderships))}.`;
}

function operationsOf({ outcomes: { ok, fail, info } }: RunView): string {
  return `Operations: ${grouped(ok)} ok, ${grouped(fail)} did not happen, ${grouped(info)} unknown.`;
}

/** How well partitions were what they were to be, where somebody looked. */
function linksOf({ faults }: RunView): string[] {
  const sentence = linksInWords(faults.flatMap(({ effect }) => linkTimesOf(effect)));
  return sentence === undefined ? [] : [`Partitions: ${sentence} of the order.`];
}

function otherFindings(view: RunView): string[] {
  return otherChecks(view).flatMap((check) => [alsoOf(check), ...reasonLines(check)]);
}

/** One of them in its words, several by their names. */
function otherFindingsBriefly(view: RunView): string[] {
  const others = otherChecks(view);
  const [first, ...rest] = others;
  if (first === undefined) return [];
  return rest.length === 0
    ? [alsoOf(first)]
    : [`Also ${enumerate(others.map(({ name, verdict }) => `${name} (${verdict})`))}.`];
}

function alsoOf({ verdict, name, summary }: CheckResult): string {
  return `Also ${verdict}: ${name}: ${summary}`;
}

/** Checks that did not pass, beside those the sentence and the witness already speak of; the worst first. */
function otherChecks({ document }: RunView): CheckResult[] {
  const spoken = [decidingCheck(document), witnessedCheck(document)];
  const others = document.checks.filter((check) => check.verdict !== 'pass' && !spoken.includes(check));
  const worst = others.filter((check) => check.verdict === document.verdict);
  const milder = others.filter((check) => check.verdict !== document.verdict);
  return [...worst, ...milder];
}
