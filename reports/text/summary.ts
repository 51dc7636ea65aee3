import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { accountOf, inexactness, remarksInWords } from '../../harness/core/lockstep-account.ts';
import { linkTimesOf } from '../../harness/core/link-times.ts';
import { effectsInWords, effectTotals } from '../model/effects.ts';
import { decidingCheck, headlineOf, isByHandlers } from '../model/headline.ts';
import { linksInWords } from '../model/links.ts';
import { leadersInWords } from '../model/leaderships.ts';
import { viewRun, type RunView } from '../model/run-view.ts';
import { witnessedCheck } from '../model/witness.ts';
import { capitalise, grouped } from '../model/words.ts';
import { oneLine } from './one-line.ts';
import { reasonLines } from './reason-lines.ts';
import { witnessLines } from './witness-lines.ts';

/**
 * The end of a run in about ten lines of plain text: verdict in words, the witness, effects, leaders, operations, where
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
    ...(document.traceDigest === undefined ? [] : [`Trace ${document.traceDigest}${exactness(document)}`]),
    ...remarksOf(document),
    ...(reportPath === undefined ? [] : [`Report: ${reportPath}`]),
    `Seed ${document.seed}. Run it again: ${document.replay}`,
  ]
    .map(oneLine)
    .join('\n');
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
  const { ok, fail, info } = view.outcomes;
  return [
    `Faults: ${effectsOf(view)}. ${capitalise(leadersInWords(view.leaderships))}.`,
    ...linksOf(view),
    `Operations: ${grouped(ok)} ok, ${grouped(fail)} did not happen, ${grouped(info)} unknown.`,
  ];
}

/** How well partitions were what they were to be, where somebody looked. */
function linksOf({ faults }: RunView): string[] {
  const sentence = linksInWords(faults.flatMap(({ effect }) => linkTimesOf(effect)));
  return sentence === undefined ? [] : [`Partitions: ${sentence} of the order.`];
}

/** Checks that did not pass, beside those the sentence and the witness already speak of; the worst first. */
function otherFindings({ document }: RunView): string[] {
  const spoken = [decidingCheck(document), witnessedCheck(document)];
  const others = document.checks.filter((check) => check.verdict !== 'pass' && !spoken.includes(check));
  const worst = others.filter((check) => check.verdict === document.verdict);
  const milder = others.filter((check) => check.verdict !== document.verdict);
  return [...worst, ...milder].flatMap((check) => [
    `Also ${check.verdict}: ${check.name}: ${check.summary}`,
    ...reasonLines(check),
  ]);
}

function effectsOf(view: RunView): string {
  return view.faults.length === 0 ? 'none planned' : effectTotals(view.faults).map(effectsInWords).join('; ');
}
