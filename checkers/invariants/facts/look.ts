import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { RaftPacket } from '../../../harness/core/raft/observation.ts';

// What incremental evaluators look at once the order of logs is broken, and the words they use.

/** A packet whose message is of the type. */
export interface PacketOf<Type extends RaftMessage['type']> {
  readonly packet: RaftPacket;
  readonly message: Extract<RaftMessage, { readonly type: Type }>;
}

/** Those of the type. */
export function ofType<Type extends RaftMessage['type']>(
  packets: readonly RaftPacket[],
  type: Type,
): readonly PacketOf<Type>[] {
  let found: PacketOf<Type>[] | undefined;
  for (let position = 0; position < packets.length; position++) {
    const packet = packets[position];
    if (packet?.message.type !== type) continue;
    const one = { packet, message: packet.message as PacketOf<Type>['message'] };
    if (found === undefined) found = [one];
    else found.push(one);
  }
  return found ?? (NONE as readonly PacketOf<Type>[]);
}

/** The entries of a log in any order there may be, oldest first. */
export function entriesIn(log: Log): Entry[] {
  const entries: Entry[] = [];
  for (let part = log; part.entry !== undefined; part = part.previous) entries.push(part.entry);
  return entries.reverse();
}

/** Index of the snapshot that a log begins with; 0 without one. */
export function baseOf(log: Log): Log {
  let part = log;
  while (part.entry !== undefined) part = part.jump;
  return part;
}

/** Whether the log has this very entry, or a snapshot that covers its index. */
export function has(log: Log, entry: Entry): boolean {
  if (log.sorted) {
    const part = cutAfter(log, entry.index);
    if (part.entry === undefined) return entry.index <= part.index;
    return part.index === entry.index && sameEntry(part.entry, entry);
  }
  for (let part = log; part.entry !== undefined; part = part.previous) if (sameEntry(part.entry, entry)) return true;
  return entry.index <= baseOf(log).index;
}

/** Whether a log is `start` followed by entries of the term only, above the snapshots of both. */
export function continues(log: Log, start: Log, term: number): boolean {
  const low = Math.max(baseOf(log).index, baseOf(start).index);
  const mine = entriesIn(log).filter(({ index }) => index > low);
  const first = entriesIn(start).filter(({ index }) => index > low);
  if (mine.length < first.length) return false;
  return mine.every((entry, position) => {
    const there = first[position];
    return there === undefined ? entry.term === term : sameEntry(there, entry);
  });
}

/** Whether two logs are equal above the snapshots of both. */
export function isSameLog(one: Log, other: Log): boolean {
  const low = Math.max(baseOf(one).index, baseOf(other).index);
  const mine = entriesIn(one).filter(({ index }) => index > low);
  const theirs = entriesIn(other).filter(({ index }) => index > low);
  return mine.length === theirs.length && mine.every((entry, position) => sameEntry(entry, theirs[position] ?? entry));
}

/**
 * Why two lists of entries do not match: an entry above `low`, not after the newest index and term they have in common,
 * that only one of them has.
 */
export function mismatch(one: readonly Entry[], other: readonly Entry[], low: number): Entry | undefined {
  const common = newestCommon(one, other);
  const isCompared = ({ index }: Entry): boolean => index > low && index <= common;
  const lacks = (list: readonly Entry[], entry: Entry): boolean => !list.some((own) => sameEntry(own, entry));
  return (
    one.find((entry) => isCompared(entry) && lacks(other, entry)) ??
    other.find((entry) => isCompared(entry) && lacks(one, entry))
  );
}

/** The newest index at which both have an entry of the same term; -1 without one. */
export function newestCommon(one: readonly Entry[], other: readonly Entry[]): number {
  let newest = -1;
  for (const { index, term } of one) {
    if (index > newest && other.some((entry) => entry.index === index && entry.term === term)) newest = index;
  }
  return newest;
}

/** An entry (oldest first) whose index is not above, or whose term is below, that of the one before. */
export function disorder(entries: readonly Entry[], before?: Pick<Log, 'index' | 'term'>): Entry | undefined {
  let last = before;
  for (const entry of entries) {
    if (last !== undefined && (entry.index <= last.index || entry.term < last.term)) return entry;
    last = entry;
  }
  return undefined;
}

/** An index that has two entries. */
export function repeatedIndex(entries: readonly Entry[]): number | undefined {
  const indices = new Set<number>();
  for (const { index } of entries) {
    if (indices.has(index)) return index;
    indices.add(index);
  }
  return undefined;
}

/** An index that occurs and must not, because it is not above `low`, or that is missing below the newest one. */
export function gap(entries: readonly Entry[], low: number): number | undefined {
  const indices = new Set(entries.map(({ index }) => index));
  for (const index of indices) if (index <= low) return index;
  const last = entries.at(-1)?.index ?? low;
  for (let index = low + 1; index <= last; index++) if (!indices.has(index)) return index;
  return undefined;
}

/** `entry 3 of term 2`. */
export function describe({ index, term }: Pick<Entry, 'index' | 'term'>): string {
  return `entry ${index} of term ${term}`;
}

const NONE: readonly unknown[] = [];
