import type { ViewedOperation } from './viewed-operation.ts';

/** Latency as its user felt it, ns: from the moment the operation was due, where the load is open-loop. */
export function latencyOf(operation: ViewedOperation): number {
  return operation.closed - (operation.planned ?? operation.invoked);
}

/** The value below which the fraction `q` of the sorted numbers lies (nearest rank); undefined of none. */
export function quantile(sorted: readonly number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

/** Quantiles of the latencies of one stretch of time, ns. */
export interface LatencyBucket {
  /** Position of the bucket: it covers [index * width, (index + 1) * width). */
  readonly index: number;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Quantiles over buckets of `width` ns by time of completion, successful operations only; empty buckets are absent. */
export function latencyBuckets(operations: readonly ViewedOperation[], width: number): LatencyBucket[] {
  const buckets = new Map<number, number[]>();
  for (const operation of operations) {
    if (operation.type !== 'ok') continue;
    const index = Math.floor(operation.closed / width);
    const bucket = buckets.get(index);
    if (bucket) bucket.push(latencyOf(operation));
    else buckets.set(index, [latencyOf(operation)]);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([index, latencies]) => {
      const sorted = latencies.sort((a, b) => a - b);
      const at = (q: number): number => quantile(sorted, q) as number;
      return { index, count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    });
}

/** Latencies of all successful operations in ascending order, ns. */
export function sortedLatencies(operations: readonly ViewedOperation[]): number[] {
  return operations
    .filter((operation) => operation.type === 'ok')
    .map(latencyOf)
    .sort((a, b) => a - b);
}

/** Between which latencies, ns, an axis lies: from the fastest operations, but for a hundredth, to the slowest of all. */
export function latencyRange(operations: readonly ViewedOperation[]): { readonly low: number; readonly high: number } {
  const sorted = Float64Array.from(operations, latencyOf).sort();
  return { low: sorted[Math.floor(sorted.length / 100)] ?? 1e5, high: Math.max(1e6, sorted.at(-1) ?? 0) };
}

/**
 * How late half of the successful operations, or more, began, ns, where that is at least half of the median latency:
 * clients were busy with earlier ones, and latencies tell of the queue rather than of the cluster. Undefined otherwise.
 */
export function clientLag(operations: readonly ViewedOperation[]): number | undefined {
  const waits = operations
    .filter(({ type }) => type === 'ok')
    .map(({ invoked, planned }) => invoked - (planned ?? invoked))
    .sort((a, b) => a - b);
  const [lag, median] = [quantile(waits, 0.5), quantile(sortedLatencies(operations), 0.5)];
  return lag !== undefined && median !== undefined && lag > 0 && lag >= median / 2 ? lag : undefined;
}
