import type { Entry } from './entry.ts';
import { append, cutAfter, EMPTY_LOG, entriesAfter, type Log } from './log.ts';

/**
 * Entries on their way: those of `end` above the index `after`, newest first. A message that carries the whole rest of a
 * log costs as much as one that carries nothing.
 */
export interface Segment {
  readonly end: Log;
  readonly after: number;
}

export const NO_ENTRIES: Segment = { end: EMPTY_LOG, after: 0 };

/** Entries that are no part of a log yet, oldest first. */
export function segmentOf(entries: readonly Entry[]): Segment {
  const first = entries[0];
  if (first === undefined) return NO_ENTRIES;
  let end = EMPTY_LOG;
  for (const entry of entries) end = append(end, entry);
  return { end, after: entries.reduce((least, entry) => Math.min(least, entry.index), first.index) - 1 };
}

export function isEmpty({ end, after }: Segment): boolean {
  return end.entry === undefined || end.index <= after;
}

/** Index of the newest entry; 0 when there is none. */
export function lastIndexOf(segment: Segment): number {
  return isEmpty(segment) ? 0 : segment.end.index;
}

/** Term of the newest entry; 0 when there is none. */
export function lastTermOf(segment: Segment): number {
  return isEmpty(segment) ? 0 : segment.end.term;
}

export function countOf({ end, after }: Segment): number {
  return end.sorted ? end.length - cutAfter(end, after).length : entriesAfter(end, after).length;
}

/** Oldest first. */
export function entriesOf({ end, after }: Segment): Entry[] {
  return entriesAfter(end, after);
}

/** The log that begins with `base` and goes on with the entries of the segment. Shares structure where it can. */
export function graft(base: Log, segment: Segment): Log {
  const { end, after } = segment;
  if (isEmpty(segment)) return base;
  const below = cutAfter(end, after);
  if (below === base || (below.hash === base.hash && below.index === base.index && below.length === base.length)) {
    return end;
  }
  let log = base;
  for (const entry of entriesAfter(end, after)) log = append(log, entry);
  return log;
}
