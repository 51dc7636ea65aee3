import { formatDuration } from '../../harness/core/duration.ts';
import type { Json } from '../../harness/core/json.ts';
import type { ResolvedSpec } from '../../harness/core/spec.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';
import { effectsInWords, effectTotals } from '../model/effects.ts';
import { count, duration, grouped, shortJson } from '../model/words.ts';
import { leadersSeen, measured, type MeasurePath } from './measured.ts';
import type { RunAccount } from './run-account.ts';

/** One property of two runs, in words; undefined where a run does not say. */
export interface ComparedRow {
  readonly name: string;
  readonly values: readonly [string | undefined, string | undefined];
  readonly differs: boolean;
}

/** How the runs were set up: what a plan fixes, and where it was carried out. */
export function setupRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  return SETUP.map(([name, valueOf]) => row(name, valueOf(one), valueOf(other)));
}

/** What was counted and timed. */
export function numberRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  return NUMBERS.map(([name, valueOf]) => row(name, said(one.document, valueOf), said(other.document, valueOf)));
}

/** Per kind of fault, how often it came into force and was proven. */
export function faultRows(one: RunAccount, other: RunAccount): ComparedRow[] {
  const [left, right] = [one, other].map(faultsOf) as [Map<string, string>, Map<string, string>];
  const kinds = [...new Set([...left.keys(), ...right.keys()])].sort();
  return kinds.map((kind) => row(kind, left.get(kind), right.get(kind)));
}

type ValueOf<From> = (from: From) => string | undefined;

const SETUP: readonly (readonly [string, ValueOf<RunAccount>])[] = [
  ['system', ({ run }) => run.system],
  ['build', ({ run }) => run.build],
  ['engine', ({ run }) => run.engine],
  ['seed', ({ run }) => run.seed],
  ['nodes', ({ spec }) => spec && String(spec.nodes)],
  ['workload', ({ spec }) => spec && workloadOf(spec)],
  [
    'length',
    ({ spec }) => spec && (spec.engine === 'live' ? formatDuration(spec.durationMs) : count(spec.steps, 'step')),
  ],
  ['options', ({ spec }) => spec && shortJson(spec.options, 300)],
  ['expected', ({ document }) => document && (document.expect === 'pass' ? 'pass' : `fail: ${document.expect.fail}`)],
  ['plan digest', ({ document }) => document?.planDigest],
  ['trace digest', ({ document }) => document?.traceDigest],
  ['determinism', ({ document }) => document?.level],
  ['came to its end', ({ document }) => document && (document.complete ? 'yes' : 'no')],
  ['host', ({ document }) => document && environmentText(document, 'host')],
  ['kernel', ({ document }) => document && environmentText(document, 'kernel')],
];

const NUMBERS: readonly (readonly [string, ValueOf<VerdictDocument>])[] = [
  ['operations ok', (document) => number(document, ['ok'])],
  ['did not happen', (document) => number(document, ['fail'])],
  ['outcome unknown', (document) => number(document, ['info'])],
  ['outcome known', availabilityOf],
  ['ok per second', (document) => number(document, ['throughput'])],
  ['longest time without a success', (document) => time(document, ['longestGap'])],
  ['latency, median', (document) => time(document, ['latency', 'p50'])],
  ['latency, 95 %', (document) => time(document, ['latency', 'p95'])],
  ['latency, 99 %', (document) => time(document, ['latency', 'p99'])],
  ['latency, largest', (document) => time(document, ['latency', 'max'])],
  ['begun late', (document) => number(document, ['overload', 'late'])],
  ['leaders seen', (document) => text(leadersSeen(document), grouped)],
];

function row(name: string, one: string | undefined, other: string | undefined): ComparedRow {
  return { name, values: [one, other], differs: one !== other };
}

function said(document: VerdictDocument | undefined, valueOf: ValueOf<VerdictDocument>): string | undefined {
  return document && valueOf(document);
}

function workloadOf({ workload }: ResolvedSpec): string {
  const { name, clients, keys, rate } = workload;
  return `${name}: ${count(clients, 'client')}, ${count(keys, 'key')}, ${String(rate)}/s`;
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
