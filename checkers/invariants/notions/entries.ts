import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import { entriesOf, type Segment } from '../../../harness/core/raft/segment.ts';
import { memoised } from './memoised.ts';

/** Where a log ends, for comparing. */
export interface LastEntry {
  readonly index: number;
  readonly term: number;
}

const ENTRIES_OF_LOG = new WeakMap<Log, readonly Entry[]>();
const ENTRIES_OF_SEGMENT = new WeakMap<Segment, readonly Entry[]>();

/** The entries of a log, oldest first. Logs never change, so the list is kept with the log. */
export function entriesIn(log: Log): readonly Entry[] {
  return memoised(ENTRIES_OF_LOG, log, () => {
    const entries: Entry[] = [];
    for (let part = log; part.entry !== undefined; part = part.previous) entries.push(part.entry);
    return entries.reverse();
  });
}

/** The entries of a message, oldest first. */
export function entriesCarried(segment: Segment): readonly Entry[] {
  return memoised(ENTRIES_OF_SEGMENT, segment, () => entriesOf(segment));
}

/** What a log begins with: index and term of the snapshot below its entries; 0 and 0 without one. */
export function baseOf(log: Log): LastEntry {
  let part = log;
  while (part.entry !== undefined) part = part.previous;
  return { index: part.index, term: part.term };
}

/** Whether this very entry is among the entries. */
export function includesEntry(entries: readonly Entry[], entry: Entry): boolean {
  return entries.some((other) => sameEntry(other, entry));
}

/** Whether the log has this very entry, or a snapshot in whose part of the log it belongs. */
export function holds(log: Log, entry: Entry): boolean {
  return includesEntry(entriesIn(log), entry) || entry.index <= baseOf(log).index;
}

/** `sorted`: the first two neighbours, oldest first, whose index does not grow or whose term falls; none when sorted. */
export function disorder(entries: readonly LastEntry[]): readonly [LastEntry, LastEntry] | undefined {
  for (const [position, next] of entries.entries()) {
    const previous = entries[position - 1];
    if (previous !== undefined && (next.index <= previous.index || next.term < previous.term)) return [previous, next];
  }
  return undefined;
}

/** `contiguous`: an index that keeps entries (oldest first) from being so: one at or below `low`, or a missing one. */
export function gap(entries: readonly LastEntry[], low: number): number | undefined {
  const indices = new Set(entries.map(({ index }) => index));
  const tooLow = entries.find(({ index }) => index <= low);
  if (tooLow !== undefined) return tooLow.index;
  const last = entries.at(-1)?.index ?? low;
  for (let index = low + 1; index <= last; index++) if (!indices.has(index)) return index;
  return undefined;
}

/** How two lists of entries compare: the newest index and term that both have, and an entry before it that one lacks. */
export interface Comparison {
  /** Undefined: they have no index and term in common, so nothing is demanded. */
  readonly common: Entry | undefined;
  readonly missing: { readonly entry: Entry; readonly lackedBy: 'one' | 'other' } | undefined;
}

/**
 * `match` (Verdi Raft, Raft/CommonDefinitions.v, entries_match): where both have an entry of the same index and term,
 * they have the same entries up to there. Only entries above `low` are compared.
 */
export function compareEntries(one: readonly Entry[], other: readonly Entry[], low: number): Comparison {
  const common = newestCommon(one, other);
  if (common === undefined || one === other) return { common, missing: undefined };
  const isBelow = (entry: Entry): boolean => entry.index > low && entry.index <= common.index;
  const onlyOne = one.find((entry) => isBelow(entry) && !includesEntry(other, entry));
  if (onlyOne !== undefined) return { common, missing: { entry: onlyOne, lackedBy: 'other' } };
  const onlyOther = other.find((entry) => isBelow(entry) && !includesEntry(one, entry));
  return { common, missing: onlyOther === undefined ? undefined : { entry: onlyOther, lackedBy: 'one' } };
}

/** The newest entry of the first list whose index and term the second one has too. */
export function newestCommon(one: readonly Entry[], other: readonly Entry[]): Entry | undefined {
  let newest: Entry | undefined;
  for (const entry of one) {
    if (newest !== undefined && entry.index <= newest.index) continue;
    if (other.some(({ index, term }) => index === entry.index && term === entry.term)) newest = entry;
  }
  return newest;
}

/** {@link compareEntries} of whole logs, above their snapshots. */
export function compareLogs(one: Log, other: Log): Comparison {
  if (one === other) return { common: one.entry, missing: undefined };
  return compareEntries(entriesIn(one), entriesIn(other), Math.max(baseOf(one).index, baseOf(other).index));
}

/**
 * Whether a log up to some entry, oldest first, is that of `start` followed by entries of the term only. Compared above
 * the snapshots of both.
 */
export function continues(entries: readonly Entry[], low: number, start: Log, term: number): boolean {
  const above = Math.max(low, baseOf(start).index);
  const all = entries.filter(({ index }) => index > above);
  const first = entriesIn(start).filter(({ index }) => index > above);
  return (
    all.length >= first.length &&
    first.every((entry, position) => sameEntry(entry, all[position] ?? entry)) &&
    all.slice(first.length).every((entry) => entry.term === term)
  );
}

/** Whether two logs have the same entries above their snapshots. */
export function sameLog(one: Log, other: Log): boolean {
  const low = Math.max(baseOf(one).index, baseOf(other).index);
  const left = entriesIn(one).filter(({ index }) => index > low);
  const right = entriesIn(other).filter(({ index }) => index > low);
  return left.length === right.length && left.every((entry, position) => sameEntry(entry, right[position] ?? entry));
}
