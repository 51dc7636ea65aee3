import { hashText } from './hash.ts';
import { jsonText } from './json-text.ts';
import type { Entry } from './types.ts';

/**
 * A log, newest entry first: its last entry, and the log before that one. Logs share their older parts, so that
 * appending, cutting and keeping a log cost O(1), and any entry is found in O(log n) over the jumps.
 * (Myers, "An applicative random-access stack", 1983.)
 */
export interface Log {
  /** Index of the last entry; 0 when empty. */
  readonly index: number;
  /** Term of the last entry; 0 when empty. */
  readonly term: number;
  /** The last entry; undefined when empty. */
  readonly entry: Entry | undefined;
  readonly previous: Log;
  readonly jump: Log;
  /** Of all entries, chained: equal hashes, equal logs. */
  readonly hash: number;
  /** Length of the text form of all entries, for keeping messages small. */
  readonly weight: number;
}

export const EMPTY_LOG: Log = emptyLog();

/** `entry.index` must be the next index. */
export function append(log: Log, entry: Entry): Log {
  const text = entryText(entry);
  return {
    index: entry.index,
    term: entry.term,
    entry,
    previous: log,
    jump: log.index - log.jump.index === log.jump.index - log.jump.jump.index ? log.jump.jump : log,
    hash: hashText(`${log.hash}${text}`),
    weight: log.weight + text.length,
  };
}

/** The log up to and including `index`; undefined when it is shorter than that. */
export function upTo(log: Log, index: number): Log | undefined {
  if (index < 0 || index > log.index) return undefined;
  let part = log;
  while (part.index > index) part = part.jump.index >= index ? part.jump : part.previous;
  return part;
}

/** The entries after `index`, oldest first. */
export function entriesAfter(log: Log, index: number): Entry[] {
  const entries = new Array<Entry>(Math.max(0, log.index - index));
  for (let part = log; part.entry !== undefined && part.index > index; part = part.previous) {
    entries[part.index - index - 1] = part.entry;
  }
  return entries;
}

/** Whether `log` starts with all entries of `prefix`. */
export function startsWith(log: Log, prefix: Log): boolean {
  return upTo(log, prefix.index)?.hash === prefix.hash;
}

/** The longest common part of two logs. */
export function commonPart(one: Log, other: Log): Log {
  let left = upTo(one, Math.min(one.index, other.index)) ?? EMPTY_LOG;
  let right = upTo(other, left.index) ?? EMPTY_LOG;
  while (left.hash !== right.hash) {
    const jump = left.jump.hash !== right.jump.hash;
    left = jump ? left.jump : left.previous;
    right = jump ? right.jump : right.previous;
  }
  return left;
}

function entryText({ term, at, client, request, command }: Entry): string {
  if (command.f === 'no-op') return JSON.stringify([term, at]);
  return JSON.stringify([term, at, client, request, command.f, command.key]) + jsonText(command.value);
}

function emptyLog(): Log {
  const log = { index: 0, term: 0, entry: undefined, hash: 0, weight: 0 } as { -readonly [K in keyof Log]: Log[K] };
  log.previous = log;
  log.jump = log;
  return log;
}
