import type { Checker, RunRecord } from '../../harness/core/contracts/checker.ts';
import { formatDuration, NS_PER_MS } from '../../harness/core/duration.ts';
import { operationsOf } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { NEMESIS, type CompletionType, type HistoryEvent, type Operation } from '../../harness/core/operation.ts';
import type { CheckResult } from '../../harness/core/verdict.ts';
import type { LatencyQuantiles, LeaderSeen, Measurements, UnavailableWindow } from './measurements.ts';

const NS_PER_SECOND = 1_000 * NS_PER_MS;
const LATE = NS_PER_SECOND;
const UNAVAILABLE = NS_PER_SECOND;

/** Counts, throughput, latency, overload: numbers beside the verdicts, never a verdict of their own. */
export const measures: Checker = {
  name: 'measures',
  summary: 'counts, throughput, latencies, unavailable times; always passes',
  check({ history }: RunRecord): CheckResult {
    const measured = measure(history.events);
    return { name: measures.name, verdict: 'pass', summary: sentence(measured), evidence: measured as unknown as Json };
  },
};

/** All measurements of a history. */
export function measure(events: readonly HistoryEvent[]): Measurements {
  const operations = operationsOf(events);
  const succeeded = operations.filter(({ type }) => type === 'ok');
  const [start, end] = spanOf(events);
  const byFunction = groupByFunction(succeeded);
  return {
    counts: countsOf(operations),
    operations: operations.length,
    duration: end - start,
    throughput: end > start ? (succeeded.length * NS_PER_SECOND) / (end - start) : 0,
    latency: succeeded.length === 0 ? null : quantiles(succeeded),
    latencyByFunction: Object.fromEntries([...byFunction].map(([f, own]) => [f, quantiles(own)])),
    overload: { notStarted: notStarted(events), startedLate: operations.filter(isLate).length },
    unavailable: unavailableWindows(succeeded, start, end),
    leaders: leadersOf(events),
  };
}

function spanOf(events: readonly HistoryEvent[]): [number, number] {
  const first = events.find(({ process }) => process !== NEMESIS);
  const last = events.findLast(({ process }) => process !== NEMESIS);
  return first && last ? [first.time, last.time] : [0, 0];
}

function countsOf(operations: readonly Operation[]): Record<string, Record<CompletionType, number>> {
  const counts: Record<string, Record<CompletionType, number>> = {};
  for (const { f, type } of operations) (counts[f] ??= { ok: 0, fail: 0, info: 0 })[type]++;
  return counts;
}

function groupByFunction(operations: readonly Operation[]): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) groups.set(operation.f, [...(groups.get(operation.f) ?? []), operation]);
  return groups;
}

/** Nearest-rank quantiles: each is a latency that was really measured. */
function quantiles(operations: readonly Operation[]): LatencyQuantiles {
  const latencies = operations
    .map(({ planned, invoked, completed }) => (completed - (planned ?? invoked)) / NS_PER_MS)
    .sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.ceil(share * latencies.length) - 1] as number;
  return { count: latencies.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function isLate({ planned, invoked }: Operation): boolean {
  return planned !== undefined && invoked - planned > LATE;
}

function notStarted(events: readonly HistoryEvent[]): number {
  const value = events.find(({ process, f }) => process === NEMESIS && f === 'stop-load')?.value;
  return isJsonObject(value) ? Number(value['planned']) - Number(value['invoked']) : 0;
}

function unavailableWindows(succeeded: readonly Operation[], start: number, end: number): UnavailableWindow[] {
  const moments = [start, ...succeeded.map(({ completed }) => completed).sort((a, b) => a - b), end];
  const windows: UnavailableWindow[] = [];
  for (let index = 1; index < moments.length; index++) {
    const [from, to] = [moments[index - 1] as number, moments[index] as number];
    if (to - from > UNAVAILABLE) windows.push({ from, to });
  }
  return windows;
}

function leadersOf(events: readonly HistoryEvent[]): LeaderSeen[] {
  return events
    .filter(({ process, f }) => process === NEMESIS && f === 'leader')
    .map(({ time, value }) => ({ time, ...(value as unknown as { node: string; term: number }) }));
}

function sentence({ operations, counts, throughput, latency, unavailable, leaders }: Measurements): string {
  const succeeded = Object.values(counts).reduce((sum, { ok }) => sum + ok, 0);
  const speed = latency === null ? '' : `, p50 ${formatMs(latency.p50)}, p99 ${formatMs(latency.p99)}`;
  const gap = unavailable.reduce((sum, { from, to }) => sum + to - from, 0);
  const down = gap === 0 ? '' : `, unavailable for ${formatDuration(gap / NS_PER_MS)}`;
  const seen = leaders.length === 0 ? '' : `, ${new Set(leaders.map(({ node }) => node)).size} leaders`;
  return `${succeeded} of ${operations} operations succeeded at ${throughput.toFixed(1)}/s${speed}${down}${seen}.`;
}

function formatMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : formatDuration(ms);
}
