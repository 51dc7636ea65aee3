import type { RunRecord } from '../../harness/core/contracts/checker.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { effectsInWords, effectTotals } from '../model/effects.ts';
import { headlineOf } from '../model/headline.ts';
import { leadersInWords } from '../model/leaderships.ts';
import { viewRun, type RunView } from '../model/run-view.ts';
import { capitalise, grouped } from '../model/words.ts';
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
    ...otherFindings(view),
    `Faults: ${effectsOf(view)}. ${capitalise(leadersInWords(view.leaderships))}.`,
    `Operations: ${grouped(view.outcomes.ok)} ok, ${grouped(view.outcomes.fail)} did not happen, ${grouped(view.outcomes.info)} unknown.`,
    ...(reportPath === undefined ? [] : [`Report: ${reportPath}`]),
    `Seed ${document.seed}. Run it again: ${document.replay}`,
  ]
    .map(oneLine)
    .join('\n');
}

/** Checks that did not pass, beside the one the sentence already speaks of. */
function otherFindings(view: RunView): string[] {
  const [, ...others] = view.document.checks.filter((check) => check.verdict === view.document.verdict);
  const milder = view.document.checks.filter(
    (check) => check.verdict !== 'pass' && check.verdict !== view.document.verdict,
  );
  const spoken = view.document.verdict === 'pass' ? [] : others;
  return [...spoken, ...milder].map((check) => `Also ${check.verdict}: ${check.name}: ${check.summary}`);
}

function effectsOf(view: RunView): string {
  return view.faults.length === 0 ? 'none planned' : effectTotals(view.faults).map(effectsInWords).join('; ');
}

/** What a system under test said must not start lines of its own or drive the terminal. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to be removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
