import type { CompletionType } from '../../harness/core/operation.ts';
import type { ViewedOperation } from './viewed-operation.ts';

export type OutcomeCounts = Readonly<Record<CompletionType, number>>;

export function countOutcomes(operations: readonly { readonly type: CompletionType }[]): OutcomeCounts {
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const operation of operations) counts[operation.type] += 1;
  return counts;
}

/** The smallest of 1, 2, 5, 10, 20, … ns that cuts `length` ns into at most `target` buckets. */
export function bucketWidth(length: number, target: number): number {
  for (let power = 1; ; power *= 10)
    for (const step of [1, 2, 5]) if (length / (power * step) <= target) return power * step;
}

/** Operations that ended in each bucket of `width` ns up to `end`. */
export function endedPerBucket(operations: readonly ViewedOperation[], width: number, end: number): OutcomeCounts[] {
  const counts = emptyBuckets(width, end);
  for (const operation of operations) {
    const bucket = counts[Math.floor(operation.closed / width)];
    if (bucket) bucket[operation.type] += 1;
  }
  return counts;
}

/** Operations open at any time in each bucket of `width` ns, by how they ended: what clients were waiting for. */
export function openPerBucket(operations: readonly ViewedOperation[], width: number, end: number): OutcomeCounts[] {
  const changes = emptyBuckets(width, end + width);
  for (const operation of operations) {
    const first = changes[Math.floor(operation.invoked / width)];
    const after = changes[Math.floor(operation.closed / width) + 1];
    if (first) first[operation.type] += 1;
    if (after) after[operation.type] -= 1;
  }
  const open = { ok: 0, fail: 0, info: 0 };
  return changes.slice(0, -1).map((change) => {
    open.ok += change.ok;
    open.fail += change.fail;
    open.info += change.info;
    return { ...open };
  });
}

/** The longest stretch in which no operation succeeded; undefined when fewer than two did. */
export function longestGap(operations: readonly ViewedOperation[]): { from: number; to: number } | undefined {
  const times = operations
    .filter((operation) => operation.type === 'ok')
    .map((operation) => operation.closed)
    .sort((a, b) => a - b);
  let longest: { from: number; to: number } | undefined;
  for (let next = 1; next < times.length; next++) {
    const gap = { from: times[next - 1] as number, to: times[next] as number };
    if (!longest || gap.to - gap.from > longest.to - longest.from) longest = gap;
  }
  return longest;
}

function emptyBuckets(width: number, end: number): Record<CompletionType, number>[] {
  return Array.from({ length: Math.floor(end / width) + 1 }, () => ({ ok: 0, fail: 0, info: 0 }));
}
