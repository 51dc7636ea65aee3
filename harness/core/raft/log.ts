import type { Entry } from './entry.ts';
import { chain } from './hash.ts';

/**
 * A log, newest entry first: its last entry, and the log before that one. Logs share their older parts, so that
 * appending, cutting, comparing and keeping a log cost O(1), and any entry is found in O(log n) over the jumps.
 * (Myers, "An applicative random-access stack", 1983.)
 *
 * A log may begin with a *base*: a snapshot stands for everything up to there, so the base has index, term and hash but
 * no entry. An empty log is the base of index 0.
 *
 * Faulty builds make logs with gaps or out of order; nothing here assumes that indices follow one another.
 */
export interface Log {
  /** Index of the last entry, or of the base; 0 when empty. */
  readonly index: number;
  /** Term of the last entry, or of the base; 0 when empty. */
  readonly term: number;
  /** The last entry; undefined at the base. */
  readonly entry: Entry | undefined;
  /** The base is its own previous. */
  readonly previous: Log;
  readonly jump: Log;
  /** Entries since the base. */
  readonly length: number;
  /** Whether indices only grow from the base to here. */
  readonly sorted: boolean;
  /** Of all entries, chained from index 1 also where a snapshot took their place: equal hashes, equal logs. */
  readonly hash: number;
  /** Sum of the weights of the entries since the base. */
  readonly weight: number;
}

export const EMPTY_LOG: Log = baseLog(0, 0, 0);

/** A log whose entries up to `index` were replaced by a snapshot. `hash` is what the hash of the whole log was there. */
export function baseLog(index: number, term: number, hash: number): Log {
  const log = { index, term, entry: undefined, length: 0, sorted: true, hash, weight: 0 } as unknown as {
    -readonly [Field in keyof Log]: Log[Field];
  };
  log.previous = log;
  log.jump = log;
  return log;
}

export function append(log: Log, entry: Entry): Log {
  const { jump } = log;
  return {
    index: entry.index,
    term: entry.term,
    entry,
    previous: log,
    jump: log.length - jump.length === jump.length - jump.jump.length ? jump.jump : log,
    length: log.length + 1,
    sorted: log.sorted && entry.index > log.index,
    hash: chain(log.hash, entry.hash),
    weight: log.weight + entry.weight,
  };
}

/** The log without its newest entries of an index above `index`: it ends at the first one that is not above, or at the base. */
export function cutAfter(log: Log, index: number): Log {
  let part = log;
  if (log.sorted) {
    while (part.index > index && part.entry !== undefined) part = part.jump.index >= index ? part.jump : part.previous;
  } else {
    while (part.index > index && part.entry !== undefined) part = part.previous;
  }
  return part;
}

/** The log up to and including `index`; undefined when it has nothing there, or a snapshot took its place. */
export function upTo(log: Log, index: number): Log | undefined {
  const part = cutAfter(log, index);
  return part.index === index ? part : undefined;
}

/** The entry at `index`; undefined when the log has none there. */
export function entryAt(log: Log, index: number): Entry | undefined {
  return upTo(log, index)?.entry;
}

/** The entries after `index`, oldest first. */
export function entriesAfter(log: Log, index: number): Entry[] {
  const entries: Entry[] = [];
  for (let part = log; part.entry !== undefined && part.index > index; part = part.previous) entries.push(part.entry);
  return entries.reverse();
}

/** Whether the log contains this very entry. */
export function contains(log: Log, entry: Entry): boolean {
  return entryAt(log, entry.index)?.hash === entry.hash;
}

/** Whether `log` starts with all entries of `prefix`. */
export function startsWith(log: Log, prefix: Log): boolean {
  return upTo(log, prefix.index)?.hash === prefix.hash;
}

/** The longest common part of two logs. */
export function commonPart(one: Log, other: Log): Log {
  let left = cutAfter(one, other.index);
  let right = cutAfter(other, left.index);
  while (left.hash !== right.hash && left.entry !== undefined && right.entry !== undefined) {
    if (left.index > right.index) left = cutAfter(left, right.index);
    else if (right.index > left.index) right = cutAfter(right, left.index);
    else {
      const jump = left.jump.index === right.jump.index && left.jump.hash !== right.jump.hash;
      left = jump ? left.jump : left.previous;
      right = jump ? right.jump : right.previous;
    }
  }
  return cutAfter(left, right.index);
}
