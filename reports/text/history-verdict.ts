import type { HistorySemantics } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { model as modelNamed } from '../../harness/core/models/registry.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { WitnessOperation } from '../../harness/core/witness.ts';
import { contradictionTitle } from '../model/headline.ts';
import { witnessIn } from '../model/witness.ts';
import { capitalise, count, describeCall, duration, enumerate, humanise, sentence, shorten } from '../model/words.ts';
import { oneLine } from './one-line.ts';
import { reasonLines } from './reason-lines.ts';
import { alignedRows } from './table.ts';
import { witnessLines } from './witness-lines.ts';

/** How much of the evidence is shown: nothing, the witness, or also what else happened around it. */
export type Explain = 'none' | 'witness' | 'full';

/** A history that was judged by itself, and how it was read. */
export interface JudgedHistory {
  readonly result: CheckResult;
  readonly semantics: HistorySemantics;
  /** Who said so, for each part of the semantics. */
  readonly origins: Readonly<Record<keyof HistorySemantics, string>>;
  readonly format: string;
  /** What was left out. */
  readonly remarks: readonly string[];
}

/** The verdict on a history in a few lines: what, the witness as a timeline, on which keys, and how it was read. */
export function describeVerdict(judged: JudgedHistory, explain: Explain): string {
  const { result, remarks } = judged;
  const reason = result.reason === undefined ? '' : `: ${nameOf(result.reason, result)}`;
  return [
    `${result.verdict.toUpperCase()}${reason}`,
    sentence(result.summary),
    ...(explain === 'none' ? [] : [...timeline(result), ...reasonLines(result)]),
    ...keysInWords(result),
    ...(explain === 'full' ? around(result) : []),
    readAs(judged),
    ...remarks.map((remark) => capitalise(sentence(remark))),
  ]
    .map(oneLine)
    .join('\n');
}

/** Anomalies such as G-single have a name that is theirs. */
function nameOf(reason: string, { evidence }: CheckResult): string {
  return /[A-Z]/.test(reason) ? reason : contradictionTitle(reason, witnessIn(evidence));
}

function timeline({ evidence }: CheckResult): string[] {
  const witness = witnessIn(evidence);
  return witness === undefined ? [] : witnessLines(witness).map((line) => `  ${line}`);
}

interface KeyRow {
  readonly key: string;
  readonly verdict: string;
  readonly stage: string;
}

const NAMED_KEYS = 5;

/** Which keys did not pass, where there are several, and what decided them all. */
function keysInWords({ evidence }: CheckResult): string[] {
  if (!isJsonObject(evidence) || !Array.isArray(evidence['perKey'])) return [];
  const rows = evidence['perKey'] as unknown as readonly KeyRow[];
  const others = ['fail', 'unknown'].flatMap((verdict) => {
    const keys = rows.filter((row) => row.verdict === verdict).map(({ key }) => key);
    return keys.length === 0 || rows.length === 1 ? [] : [`${verdict} ${someOf(keys)}`];
  });
  const stages = Object.entries(countBy(rows, ({ stage }) => humanise(stage)));
  const decided = stages.map(([stage, keys]) => `${stage} ${count(keys, 'key')}`).join(', ');
  return [
    ...(others.length === 0 ? [] : [`Keys: ${others.join('; ')} of ${String(rows.length)}.`]),
    ...(decided === '' ? [] : [`Decided by: ${decided}.`]),
  ];
}

function someOf(keys: readonly string[]): string {
  const named = keys.slice(0, NAMED_KEYS).map((key) => shorten(key, 40));
  return keys.length > NAMED_KEYS
    ? `${named.join(', ')} and ${String(keys.length - NAMED_KEYS)} more`
    : enumerate(named);
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}

/** What else happened around the witness on its key. */
function around({ evidence }: CheckResult): string[] {
  const excerpt = isJsonObject(evidence) && Array.isArray(evidence['excerpt']) ? evidence['excerpt'] : [];
  if (excerpt.length === 0) return [];
  const operations = excerpt as unknown as readonly WitnessOperation[];
  const first = operations[0]?.invoked ?? 0;
  const rows = operations.map(({ index, process, invoked, completed, type, ...call }) => [
    `#${String(index)}`,
    `process ${String(process)}`,
    describeCall({ ...call, type }, 30).replaceAll('→', '->'),
    type,
    `+${duration(invoked - first)} .. ${completed === null ? '?' : `+${duration(completed - first)}`}`.replaceAll(
      'µ',
      'u',
    ),
  ]);
  return ['Around it on its key:', ...alignedRows(rows).map((row) => `  ${row}`)];
}

const ORIGINS: Readonly<Record<string, string>> = {
  flag: 'your flag',
  header: 'its header',
  format: 'its format',
  guess: 'its functions',
  default: 'the default',
};

function readAs({ semantics, origins, format }: JudgedHistory): string {
  const from = (field: keyof HistorySemantics): string => ` (${ORIGINS[origins[field]] ?? origins[field]})`;
  const { model, initial, failSemantics, nilRead } = semantics;
  const parts = [
    `${model}${from('model')}`,
    `initially ${initialInWords(model, initial)}${from('initial')}`,
    `a fail ${failSemantics === 'did-not-happen' ? 'did not happen' : 'observed a mismatch'}${from('failSemantics')}`,
    `a read of null is ${nilRead === 'value' ? 'a value' : 'no information'}${from('nilRead')}`,
  ];
  return `Read as ${format}: ${parts.join(', ')}.`;
}

/** Transactions begin with a store in which nothing is. */
function initialInWords(model: string, initial: Json): string {
  return modelNamed(model).functions.includes('txn') ? 'an empty store' : JSON.stringify(initial);
}
