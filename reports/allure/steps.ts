import { Status, type Parameter } from 'allure-js-commons';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { CheckResult, Verdict } from '../../harness/core/verdict.ts';
import type { Witness, WitnessOperation } from '../../harness/core/witness.ts';
import { reasonsOf, REASONS_TITLE } from '../model/reasons.ts';
import { blameOf, culpritOf, describeWitnessed, witnessIn } from '../model/witness.ts';
import { duration, humanise, outcomeInWords, shorten, shortJson } from '../model/words.ts';
import { jsonAttachment } from './attachments.ts';
import type { ReportedStep } from './reported-run.ts';
import { STATUS_OF } from './status.ts';

/** Evidence shown as steps is read by people; all of it is attached. */
const MOST_PARAMETERS = 12;
const MOST_ITEMS = 10;
const TEXT_LIMIT = 200;
const NAME_LIMIT = 1_000;
const OPERATIONS_LIMIT = 50;

/** Parts of the evidence that have a form of their own, or are only good to be read by programs. */
const NOT_LISTED = ['witness', 'circle', 'cycle', 'excerpt', 'strongest', 'malformed'];

/** A check as a step; within it what was counted, and where it did not pass, what it found. */
export function stepOf(check: CheckResult): ReportedStep {
  const { name, verdict, summary, evidence } = check;
  const step = {
    name: shorten(`${name}: ${summary}`, NAME_LIMIT),
    status: STATUS_OF[verdict],
    parameters: countsIn(evidence),
  };
  if (verdict === 'pass') return { ...step, steps: [], attachments: [] };
  return {
    ...step,
    message: `${verdict}: ${shorten(summary, NAME_LIMIT)}`,
    steps: evidenceSteps(check),
    attachments: evidence === null ? [] : [jsonAttachment('Evidence', evidence)],
  };
}

function evidenceSteps(check: CheckResult): ReportedStep[] {
  const witness = witnessIn(check.evidence);
  const reasons = reasonsOf(check);
  return [
    ...(witness === undefined ? [] : [witnessStep(witness)]),
    ...(reasons.length === 0 ? [] : [listStep(REASONS_TITLE, reasons)]),
    ...listsIn(check.evidence).map(([name, items]) => listStep(wordsOf(name), items)),
  ];
}

function witnessStep(witness: Witness): ReportedStep {
  const culprit = culpritOf(witness);
  const ordered = [...witness.operations].sort((a, b) => a.invoked - b.invoked || a.index - b.index);
  const first = ordered[0]?.invoked ?? 0;
  const shown = ordered.slice(-OPERATIONS_LIMIT).map((operation): ReportedStep => {
    const guilty = operation === culprit;
    const blame = guilty ? `, ${blameOf(witness)}` : '';
    return leaf(`${describeOperation(operation, first)}${blame}`, guilty ? Status.FAILED : Status.PASSED);
  });
  return { ...leaf(`Witness: ${shorten(witness.sentence, NAME_LIMIT)}`, Status.FAILED), steps: shown };
}

function describeOperation(operation: WitnessOperation, first: number): string {
  const { index, process, node, invoked, completed } = operation;
  const at = node === null ? '' : ` at ${node}`;
  const until = completed === null ? 'never answered' : `answered at +${duration(completed - first)}`;
  const call = describeWitnessed(operation, TEXT_LIMIT);
  return `#${String(index)} process ${String(process)}${at}: ${call} (${outcomeInWords(operation)}), from +${duration(invoked - first)}, ${until}`;
}

function listStep(name: string, items: readonly Json[]): ReportedStep {
  const shown = items.slice(0, MOST_ITEMS).map((item) => leaf(itemInWords(item), statusOf(item)));
  const rest = items.length - shown.length;
  const more = rest > 0 ? [leaf(`and ${String(rest)} more, in the evidence attached`, Status.FAILED)] : [];
  return { ...leaf(name, Status.FAILED), steps: [...shown, ...more] };
}

/** `key k1, operations 339, verdict fail`. */
function itemInWords(item: Json): string {
  if (typeof item === 'string') return shorten(item, NAME_LIMIT);
  if (!isJsonObject(item)) return shortJson(item, TEXT_LIMIT);
  const parts = Object.entries(item).map(
    ([name, value]) => `${wordsOf(name)} ${typeof value === 'string' ? value : shortJson(value, TEXT_LIMIT)}`,
  );
  return shorten(parts.join(', '), NAME_LIMIT);
}

/** Lists may name what passed beside what did not. */
function statusOf(item: Json): Status {
  const verdict = isJsonObject(item) ? item['verdict'] : undefined;
  return typeof verdict === 'string' && Object.hasOwn(STATUS_OF, verdict)
    ? STATUS_OF[verdict as Verdict]
    : Status.FAILED;
}

/** `perKey` as a person writes it. */
function wordsOf(name: string): string {
  return humanise(name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase());
}

function leaf(name: string, status: Status): ReportedStep {
  return { name, status, parameters: [], steps: [], attachments: [] };
}

/** Lists of the evidence, in its order, those that are not empty. */
function listsIn(evidence: Json): [string, readonly Json[]][] {
  if (!isJsonObject(evidence)) return [];
  return Object.entries(evidence).flatMap(([name, value]): [string, readonly Json[]][] =>
    Array.isArray(value) && value.length > 0 && !NOT_LISTED.includes(name) ? [[name, value as readonly Json[]]] : [],
  );
}

/** Numbers, names and yes or no in the evidence. */
function countsIn(evidence: Json): Parameter[] {
  if (!isJsonObject(evidence)) return [];
  return Object.entries(evidence)
    .filter(([, value]) => ['number', 'string', 'boolean'].includes(typeof value))
    .slice(0, MOST_PARAMETERS)
    .map(([name, value]) => ({
      name: wordsOf(name),
      value: typeof value === 'string' ? shorten(value, TEXT_LIMIT) : shortJson(value, TEXT_LIMIT),
    }));
}
