import type { Json } from '../../harness/core/json.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { effectsInWords, effectTotals } from '../model/effects.ts';
import { duration, grouped, shortJson } from '../model/words.ts';
import { comparedRow, type ComparedRow } from './compared-row.ts';
import { specRows } from './compared-spec.ts';
import { leadershipsSeen, measured, type MeasurePath } from './measured.ts';
import type { RunAccount } from './run-account.ts';

/** How the runs were set up: what their specs say, and where they were carried out. */
export function setupRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  return [
    ...specRows(one, other),
    ...CIRCUMSTANCES.map(([name, valueOf]) =>
      comparedRow(name, said(one.document, valueOf), said(other.document, valueOf)),
    ),
  ];
}

/** What was counted and timed. */
export function numberRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  return NUMBERS.map(([name, valueOf]) =>
    comparedRow(name, said(one.document, valueOf), said(other.document, valueOf)),
  );
}

/** Per kind of fault, how often it came into force and was proven. */
export function faultRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  const [left, right] = [one, other].map(faultsOf) as [Map<string, string>, Map<string, string>];
  const kinds = [...new Set([...left.keys(), ...right.keys()])].sort();
  return kinds.map((kind) => comparedRow(kind, left.get(kind), right.get(kind)));
}

type ValueOf = (document: VerdictDocument) => string | undefined;

const CIRCUMSTANCES: readonly (readonly [string, ValueOf])[] = [
  ['plan digest', ({ planDigest }) => planDigest],
  ['trace digest', ({ traceDigest }) => traceDigest],
  ['determinism', ({ level }) => level],
  ['came to its end', ({ complete }) => (complete ? 'yes' : 'no')],
  ['host', (document) => environmentText(document, 'host')],
  ['kernel', (document) => environmentText(document, 'kernel')],
  ['version of Verdict', (document) => environmentText(document, 'verdict')],
];

const NUMBERS: readonly (readonly [string, ValueOf])[] = [
  ['operations ok', (document) => number(document, ['ok'])],
  ['did not happen', (document) => number(document, ['fail'])],
  ['outcome unknown', (document) => number(document, ['info'])],
  ['availability (outcome known)', availabilityOf],
  ['ok per second', (document) => number(document, ['throughput'])],
  ['longest time without a success', (document) => time(document, ['longestGap'])],
  ['latency, median', (document) => time(document, ['latency', 'p50'])],
  ['latency, 95 %', (document) => time(document, ['latency', 'p95'])],
  ['latency, 99 %', (document) => time(document, ['latency', 'p99'])],
  ['latency, largest', (document) => time(document, ['latency', 'max'])],
  ['begun late', (document) => number(document, ['overload', 'late'])],
  ['leaderships seen', (document) => text(leadershipsSeen(document), grouped)],
];

function said(document: VerdictDocument | undefined, valueOf: ValueOf): string | undefined {
  return document && valueOf(document);
}

function environmentText({ environment }: VerdictDocument, name: string): string | undefined {
  const value: Json | undefined = environment[name];
  return value === undefined ? undefined : typeof value === 'string' ? value : shortJson(value, 200);
}

/** Of all operations, those whose clients got to know what became of them. */
function availabilityOf(document: VerdictDocument): string | undefined {
  const [ok, fail, info] = ['ok', 'fail', 'info'].map((type) => measured(document, [type]) ?? 0) as [
    number,
    number,
    number,
  ];
  const all = ok + fail + info;
  return all === 0 ? undefined : `${((100 * (ok + fail)) / all).toFixed(2)} %`;
}

function number(document: VerdictDocument, path: MeasurePath): string | undefined {
  return text(measured(document, path), grouped);
}

/** Measured in ms. */
function time(document: VerdictDocument, path: MeasurePath): string | undefined {
  return text(measured(document, path), (ms) => duration(ms * 1e6));
}

function text(value: number | undefined, write: (value: number) => string): string | undefined {
  return value === undefined ? undefined : write(value);
}

function faultsOf({ document }: RunAccount): Map<string, string> {
  const totals = effectTotals(document?.effects ?? []);
  return new Map(totals.map((total) => [total.fault, effectsInWords(total).slice(total.fault.length + 1)]));
}
