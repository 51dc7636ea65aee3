import type { CycleOrder } from '../search/level.ts';
import { INITIAL, type Access } from './register-reads.ts';
import { VersionPairs } from './version-pairs.ts';

/** Where an order of versions comes from, in the order in which they are believed. */
export interface VersionSource {
  readonly order: CycleOrder;
  readonly pairs: (accesses: readonly Access[]) => VersionPairs;
}

export const VERSION_SOURCES: readonly VersionSource[] = [
  { order: 'none', pairs: writesFollowReads },
  { order: 'process', pairs: inProcesses },
  { order: 'realtime', pairs: inRealtime },
];

/** What a transaction found and then overwrote; the initial state among it. */
function writesFollowReads(accesses: readonly Access[]): VersionPairs {
  const pairs = new VersionPairs();
  for (const { transaction, found, left } of accesses) {
    if (transaction.type === 'ok' && found !== undefined && left !== undefined) pairs.add(found, left);
  }
  return pairs;
}

/** What one process saw or wrote, and what it saw or wrote next. */
function inProcesses(accesses: readonly Access[]): VersionPairs {
  const last = new Map<number, Access>();
  const pairs = new VersionPairs();
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
function inRealtime(accesses: readonly Access[]): VersionPairs {
  const pairs = new VersionPairs();
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
function addPair(pairs: VersionPairs, before: Access, after: Access): void {
  const earlier = before.left ?? before.found;
  const later = after.found ?? after.left;
  if (earlier === undefined || later === undefined || earlier === later) return;
  if (earlier !== INITIAL && later !== INITIAL) pairs.add(earlier, later);
}
