import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import { operationsOf } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { timeOf } from '../../harness/core/nemesis-events.ts';
import { NEMESIS, type CompletionType, type Operation } from '../../harness/core/operation.ts';

/** Numbers of a run; the evidence of the check `measures`. Times in ms. */
export interface Measures {
  /** Completions by function and outcome. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<CompletionType, number>>>>;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Successful operations per second of load. */
  readonly throughput: number;
  /** From the planned time to the answer, of successful operations under load. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number } | null;
  /** Operations the load could not start in time: the machine or the system could not keep up with the plan. */
  readonly overload: { readonly late: number; readonly neverStarted: number };
  /** Longest time under load without any success. */
  readonly longestGap: number;
  readonly leaders: readonly { readonly node: string; readonly term: number }[];
}

/** An operation that began this much after its planned time was held up by overload, not by scheduling. */
const LATE_NS = 1_000 * NS_PER_MS;

/** Counts and times for reports; it never judges. */
export const measures: Checker = {
  name: 'measures',
  summary: 'operations, latencies, overload and leaders, for reports; never judges',
  check(record: RunRecord) {
    const evidence = measure(record);
    const summary = `${String(evidence.ok)} ok, ${String(evidence.fail)} fail, ${String(evidence.info)} info; ${evidence.throughput.toFixed(0)} ok/s`;
    return { name: 'measures', verdict: 'pass', summary, evidence: evidence as unknown as Json };
  },
};

export function measure(record: RunRecord): Measures {
  const { events } = record.history;
  const operations = operationsOf(events);
  const end = timeOf(events, 'stop-load') ?? events.at(-1)?.time ?? 0;
  const load = operations.filter(({ invoked }) => invoked <= end);
  const ok = load.filter(({ type }) => type === 'ok');
  return {
    outcomes: countOutcomes(operations),
    ok: operations.filter(({ type }) => type === 'ok').length,
    fail: operations.filter(({ type }) => type === 'fail').length,
    info: operations.filter(({ type }) => type === 'info').length,
    throughput: end === 0 ? 0 : (ok.length * 1_000 * NS_PER_MS) / end,
    latency: latencyOf(ok),
    overload: {
      late: load.filter(({ invoked, planned }) => planned !== undefined && invoked - planned > LATE_NS).length,
      neverStarted: neverStarted(record),
    },
    longestGap: longestGap(ok, end) / NS_PER_MS,
    leaders: events
      .filter(({ process, f }) => process === NEMESIS && f === 'leader')
      .map(({ value }) => value as unknown as { readonly node: string; readonly term: number }),
  };
}

function countOutcomes(operations: readonly Operation[]): Measures['outcomes'] {
  const counts: Record<string, Record<CompletionType, number>> = {};
  for (const { f, type } of operations) (counts[f] ??= { ok: 0, fail: 0, info: 0 })[type]++;
  return counts;
}

function latencyOf(ok: readonly Operation[]): Measures['latency'] {
  if (ok.length === 0) return null;
  const sorted = Float64Array.from(
    ok,
    ({ completed, invoked, planned }) => (completed - Math.min(invoked, planned ?? invoked)) / NS_PER_MS,
  ).sort();
  const at = (quantile: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function neverStarted({ history }: RunRecord): number {
  const stop = history.events.find(({ process, f }) => process === NEMESIS && f === 'stop-load');
  if (stop === undefined) return 0;
  const { planned, invoked } = stop.value as { readonly planned: number; readonly invoked: number };
  return planned - invoked;
}

/** Between two successes, and from the last one to the end of the load. */
function longestGap(ok: readonly Operation[], end: number): number {
  let last = 0;
  let longest = 0;
  for (const time of Float64Array.from(ok, ({ completed }) => completed).sort()) {
    longest = Math.max(longest, time - last);
    last = time;
  }
  return Math.max(longest, end - last);
}
