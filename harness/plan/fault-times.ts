import type { NemesisEntry, QuietPeriods, Span } from '../core/planned-fault.ts';
import type { Stream } from '../core/random.ts';

/** The part of the run in which faults may be in force, ms. */
export interface Room {
  readonly durationMs: number;
  readonly quiet: QuietPeriods | undefined;
}

/** One occurrence of what happens as a whole, ms: since the start of the run, or since the event it waits for. */
export interface OccurrenceTimes {
  readonly atMs: number;
  /** Of each fault in it, in their order. */
  readonly lengths: readonly number[];
}

/**
 * When the faults happen that share this timing, one after the other: what is random is drawn from the stream right
 * before the occurrence is handed out, so that its taker can draw the rest of it from the same stream.
 */
export function* occurrences(entries: readonly NemesisEntry[], room: Room, draws: Stream): Generator<OccurrenceTimes> {
  const [timing] = entries;
  if (timing === undefined) return;
  const lengths = (): number[] => entries.map(({ forMs }) => drawn(forMs, draws));
  const { everyMs, atMs, delayMs = 0, times = 1 } = timing;
  if (atMs !== undefined) {
    for (const time of atMs) yield { atMs: time, lengths: lengths() };
  } else if (everyMs === undefined) {
    for (let occurrence = 0; occurrence < times; occurrence++) yield { atMs: delayMs, lengths: lengths() };
  } else if (typeof everyMs === 'number') {
    yield* periodic(entries, everyMs, room, draws, lengths);
  } else {
    yield* spaced(entries, everyMs, room, draws, lengths);
  }
}

/** From the start of the first fault to the end of the last one, ms. */
export function wholeLength(entries: readonly NemesisEntry[], lengths: readonly number[]): number {
  const gaps = entries.slice(0, -1).reduce((sum, { group }) => sum + (group?.kind === 'sequence' ? group.gapMs : 0), 0);
  return lengths.reduce((sum, length) => sum + length, gaps);
}

/**
 * One per period, at a random place of the period that leaves room for its length. The last ones that would outlive
 * the load are left out, so that every fault is in force under load for its full time.
 */
function* periodic(
  entries: readonly NemesisEntry[],
  every: number,
  room: Room,
  draws: Stream,
  lengths: () => number[],
): Generator<OccurrenceTimes> {
  const { from, until } = windowOf(entries, room);
  const shortest = shortestOf(entries);
  for (let period = 0; from + period * every + shortest <= until; period++) {
    const low = from + period * every;
    const own = lengths();
    const length = wholeLength(entries, own);
    const high = low + Math.min(every - length, until - length - low);
    const atMs = startWithin(low, high, length, room.quiet, draws.next());
    if (atMs !== undefined) yield { atMs, lengths: own };
  }
}

/** Each at a random distance from the one before; the first as if there had been one at any time before the window. */
function* spaced(
  entries: readonly NemesisEntry[],
  every: Exclude<Span, number>,
  room: Room,
  draws: Stream,
  lengths: () => number[],
): Generator<OccurrenceTimes> {
  const { from, until } = windowOf(entries, room);
  let [low, high] = [from, from + every.most];
  for (;;) {
    const own = lengths();
    const length = wholeLength(entries, own);
    const place = draws.next();
    const atMs = startWithin(low, high, length, room.quiet, place) ?? firstFree(high, length, room.quiet);
    if (atMs + length > until) return;
    yield { atMs, lengths: own };
    [low, high] = [atMs + every.least, atMs + every.most];
  }
}

function windowOf([entry]: readonly NemesisEntry[], { durationMs }: Room): { from: number; until: number } {
  return { from: entry?.fromMs ?? 0, until: entry?.untilMs ?? durationMs };
}

function shortestOf(entries: readonly NemesisEntry[]): number {
  return wholeLength(
    entries,
    entries.map(({ forMs }) => (typeof forMs === 'number' ? forMs : forMs.least)),
  );
}

/** A whole number of milliseconds within the bounds. */
function drawn(span: Span, draws: Stream): number {
  return typeof span === 'number' ? span : span.least + draws.integer(span.most - span.least + 1);
}

/**
 * A start between two times, so that what begins then is over before the next quiet period: `place`, in [0, 1), of the
 * times where that holds. Undefined where it never does.
 */
function startWithin(
  low: number,
  high: number,
  length: number,
  quiet: QuietPeriods | undefined,
  place: number,
): number | undefined {
  const parts = freeStarts(low, high, length, quiet);
  const [last] = parts.slice(-1);
  let left = place * parts.reduce((sum, { from, to }) => sum + (to - from), 0);
  for (const part of parts) {
    if (part === last || left < part.to - part.from) return Math.round(part.from + left);
    left -= part.to - part.from;
  }
  return undefined;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function freeStarts(low: number, high: number, length: number, quiet: QuietPeriods | undefined): Stretch[] {
  if (high < low) return [];
  if (quiet === undefined) return [{ from: low, to: high }];
  const { everyMs, forMs } = quiet;
  const parts: Stretch[] = [];
  for (let period = Math.floor(low / everyMs) * everyMs; period <= high; period += everyMs) {
    const from = Math.max(low, period);
    const to = Math.min(high, period + everyMs - forMs - length);
    if (from <= to) parts.push({ from, to });
  }
  return parts;
}

/** The first time from this one on at which something of this length can begin and not reach into a quiet period. */
export function firstFree(time: number, length: number, quiet: QuietPeriods | undefined): number {
  if (quiet === undefined) return time;
  const period = Math.floor(time / quiet.everyMs) * quiet.everyMs;
  return time + length <= period + quiet.everyMs - quiet.forMs ? time : period + quiet.everyMs;
}
