import type { TraceLine } from '../../core/trace.ts';

/**
 * What a schedule is made of: kinds of steps, and of those that handle something its type, each with its count. Which node, key
 * or term it was is left out, so schedules that differ in nothing else have one shape: `crash 1, deliver AppendEntries 2`.
 */
export function shapeOf(trace: readonly TraceLine[]): string {
  const counts = new Map<string, number>();
  for (const line of trace) {
    const kind = kindOf(line);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, count]) => `${kind} ${String(count)}`)
    .join(', ');
}

function kindOf({ rule, type }: TraceLine): string {
  return type === undefined ? rule : `${rule} ${type}`;
}
