import { operationAt } from '../../../harness/core/history-columns.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import { asWrite } from '../call.ts';
import { normalise, type NormalisedKey } from '../normalise.ts';
import type { Conflict } from './blocks.ts';
import { NONE, type Clusters } from './clusters.ts';
import type { CallColumns, GroupedHistory, KeyRange } from './grouped.ts';

/** Other writes around each call that are kept, and how far they are looked for: what a contradiction is called depends on them. */
const BYSTANDERS = 2;
const NEARBY = 1_000;

/**
 * The part of a key that its conflicts are about: the writers of their values, the reads of these that reach farthest,
 * and a few writes around them. Contradictory like the whole: nothing is left out but whole values and reads, and a cas
 * whose old value is left out became a write.
 */
export function conflictKey(
  { history, rows, calls: columns }: GroupedHistory,
  clusters: Clusters,
  own: KeyRange,
  conflicts: readonly Conflict[],
  model: SequentialModel,
  semantics: HistorySemantics,
): NormalisedKey {
  const values = new Set(conflicts.flat());
  withObservers(clusters, values, own);
  const kept = membersOf(columns, clusters, values, own);
  for (const call of [...kept]) {
    for (const other of bystandersOf(columns, clusters, own, call)) {
      kept.add(other);
      values.add(clusters.writtenBy(other));
    }
  }
  withObservers(clusters, values, own);
  for (const call of membersOf(columns, clusters, values, own)) kept.add(call);
  const ordered = [...kept].sort((a, b) => a - b);
  const operations = ordered.map((call) => operationAt(history, rows[call] as number));
  const callOf = new Map(operations.map((operation, position) => [operation, ordered[position] as number]));
  const isCutOff = (call: number): boolean => {
    const cluster = clusters.writtenBy(call);
    return cluster !== NONE && !values.has(clusters.found[cluster] as number);
  };
  const part = normalise(own.key, operations, model, semantics);
  const calls = part.calls.map((call) =>
    isCutOff(callOf.get(call.operation) as number) ? asWrite(call, model, part.values) : call,
  );
  return { ...part, calls };
}

/** Adds what proves that crashed writers happened: where no read found their value, the cas that replaced it. */
function withObservers(clusters: Clusters, values: Set<number>, { from, to }: KeyRange): void {
  const wanting = [...values].filter((cluster) => isUnproved(clusters, cluster));
  if (wanting.length === 0) return;
  const replacing = new Map<number, number>();
  for (let call = from; call < to; call++) {
    const cluster = clusters.writtenBy(call);
    if (cluster !== NONE && clusters.found[cluster] !== NONE) replacing.set(clusters.found[cluster] as number, cluster);
  }
  for (let cluster = wanting.pop(); cluster !== undefined; cluster = wanting.pop()) {
    const next = replacing.get(cluster);
    if (next === undefined || values.has(next)) continue;
    values.add(next);
    if (isUnproved(clusters, next)) wanting.push(next);
  }
}

function isUnproved(clusters: Clusters, cluster: number): boolean {
  const writer = clusters.writer[cluster] as number;
  return writer !== NONE && clusters.isCrashed(writer) && clusters.reads[cluster] === 0;
}

/** Writers of the values, also failed ones, and of their reads the one that completed first and the one that began last. */
function membersOf(
  { invoked, completed }: CallColumns,
  clusters: Clusters,
  values: ReadonlySet<number>,
  { from, to }: KeyRange,
): Set<number> {
  const members = new Set<number>();
  const first = new Set<number>();
  const last = new Set<number>();
  for (let call = from; call < to; call++) {
    const cluster = clusters.readBy(call);
    const written = cluster === NONE ? clusters.writtenBy(call) : NONE;
    const failed = clusters.failedOn(call);
    if (values.has(written) || values.has(failed)) members.add(call);
    if (cluster === NONE || !values.has(cluster)) continue;
    if (completed[call] === clusters.firstRead[cluster] && !first.has(cluster)) {
      first.add(cluster);
      members.add(call);
    }
    if (invoked[call] === clusters.lastRead[cluster] && !last.has(cluster)) {
      last.add(cluster);
      members.add(call);
    }
  }
  return members;
}

/** Writers that began last before this call ended. */
function bystandersOf(
  { invoked, completed }: CallColumns,
  clusters: Clusters,
  { from, to }: KeyRange,
  call: number,
): number[] {
  const found: number[] = [];
  const end = firstAfter(invoked, from, to, completed[call] as number);
  for (let other = end - 1; other >= from && other > end - NEARBY && found.length < BYSTANDERS; other--) {
    if (other !== call && clusters.writtenBy(other) !== NONE) found.push(other);
  }
  return found;
}

/** The first call of the range that was invoked after the moment. */
function firstAfter(invoked: Float64Array, from: number, to: number, moment: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((invoked[middle] as number) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
