import type { CycleOrder } from '../search/level.ts';
import { INITIAL, type Access } from './register-reads.ts';

/** A pair of versions of one key: the first was there before the second. */
export type VersionPair = readonly [earlier: number, later: number];

/** Where an order of versions comes from, in the order in which they are believed. */
export interface VersionSource {
  readonly order: CycleOrder;
  readonly pairs: (accesses: readonly Access[]) => VersionPair[];
}

export const VERSION_SOURCES: readonly VersionSource[] = [
  { order: 'none', pairs: writesFollowReads },
  { order: 'process', pairs: inProcesses },
  { order: 'realtime', pairs: inRealtime },
];

/** What a transaction found and then overwrote; the initial state comes before everything without being listed. */
function writesFollowReads(accesses: readonly Access[]): VersionPair[] {
  return accesses.flatMap(({ transaction, found, left }) =>
    transaction.type === 'ok' && found !== undefined && left !== undefined ? [[found, left] as const] : [],
  );
}

/** What one process saw or wrote, and what it saw or wrote next. */
function inProcesses(accesses: readonly Access[]): VersionPair[] {
  const last = new Map<number, Access>();
  const pairs: VersionPair[] = [];
  for (const access of accesses) {
    const { process } = access.transaction.operation;
    const before = last.get(process);
    if (before) addPair(pairs, before, access);
    if (access.transaction.type === 'ok') last.set(process, access);
    else last.delete(process);
  }
  return pairs;
}

/**
 * What was seen or written before something else began. Of the pairs of accesses only those that do not follow from
 * others: the completed ones are kept until one completes that began after they had.
 */
function inRealtime(accesses: readonly Access[]): VersionPair[] {
  const pairs: VersionPair[] = [];
  const invoked = [...accesses].sort((a, b) => a.transaction.operation.invoked - b.transaction.operation.invoked);
  const completed = accesses
    .filter(({ transaction }) => transaction.type === 'ok')
    .sort((a, b) => a.transaction.operation.completed - b.transaction.operation.completed);
  let latest: Access[] = [];
  let next = 0;
  for (const access of invoked) {
    for (
      let done = completed[next];
      done !== undefined && done.transaction.operation.completed < access.transaction.operation.invoked;
      done = completed[++next]
    ) {
      const began = done.transaction.operation.invoked;
      latest = latest.filter(({ transaction }) => transaction.operation.completed >= began);
      latest.push(done);
    }
    for (const before of latest) addPair(pairs, before, access);
  }
  return pairs;
}

/**
 * The last version of the one access comes before the first of the other, unless they are the same. Who finds nothing
 * after something was there is in a cycle with its writer already, because nothing comes before everything.
 */
function addPair(pairs: VersionPair[], before: Access, after: Access): void {
  const earlier = before.left ?? before.found;
  const later = after.found ?? after.left;
  if (earlier === undefined || later === undefined || earlier === later) return;
  if (earlier !== INITIAL && later !== INITIAL) pairs.push([earlier, later]);
}
