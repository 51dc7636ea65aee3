import type { HistorySemantics } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import { isWhole, Moments } from '../history/moments.ts';
import type { HistoryFormat, ImportedHistory } from './history-format.ts';

interface Interval {
  readonly process: number;
  readonly f: string;
  readonly input: Json;
  readonly output: Json;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/**
 * Histories of fastlin (`enq 1 START END`) and fptlin (`PROCESS START END ENQ 1`) under a line that names the object: a
 * queue, or a register of read-modify-writes. Every operation is complete. Their times are moments that no two events
 * share, or where they do, the events are concurrent.
 *
 * A last line without line feed may have been cut off. Its operation cannot be left out, because what others saw of it
 * would stay without reason: where only its end is in doubt it ends with the history, otherwise the file is refused.
 */
export const intervals: HistoryFormat = {
  name: 'fastlin',
  summary: 'an operation per line with start and end under "# queue" or "# rmw", as fastlin and fptlin read them',
  recognises: (head) => /^\s*#\s*(stack|queue|priorityqueue|rmw|set)\s*\n/.test(head),
  read: readIntervals,
  defaults: { failSemantics: 'did-not-happen', nilRead: 'value' },
};

/** Our models of its objects. */
const OBJECTS: Readonly<Record<string, Partial<HistorySemantics>>> = {
  queue: { model: 'fifo-queue' },
  rmw: { model: 'cas-register', initial: 0 },
};

/** A dequeue that found nothing. */
const EMPTY = -1;

function readIntervals(text: string, refuse: (line: number, reason: string) => Error): ImportedHistory {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const name = /^\s*#\s*(\w+)/.exec(lines[first] ?? '')?.[1] ?? '';
  const object = OBJECTS[name];
  if (object === undefined)
    throw refuse(first + 1, `"# ${name}": expected # queue or # rmw; there is no model of others`);
  const found: Interval[] = [];
  const moments = new Moments();
  let open: Interval | undefined;
  for (const [position, line] of lines.entries()) {
    if (position <= first || line.trim() === '') continue;
    const interval = intervalOf(line.trim().split(/\s+/), position, name, moments);
    const isLast = position === lines.length - 1;
    const mayBeCut = isLast && !/\s$/.test(line);
    if (isLast && (interval === undefined || (mayBeCut && isNumbered(line)))) throw refuse(position + 1, CUT_OFF);
    if (interval === undefined) throw refuse(position + 1, EXPECTED);
    if (mayBeCut) open = interval;
    else if (interval.start <= interval.end) found.push(interval);
    else throw refuse(position + 1, EXPECTED);
  }
  if (open === undefined) return { ...eventsOf(found), header: object, tornAt: undefined, remarks: [] };
  const end = found.reduce((latest, interval) => Math.max(latest, interval.end), Math.max(open.start, open.end));
  const remarks = [`line ${String(open.line)} has no line feed, so its end may be cut off: it counts as the latest`];
  return { ...eventsOf([...found, { ...open, end }]), header: object, tornAt: undefined, remarks };
}

const EXPECTED = 'expected "METHOD VALUE START END" or "PROCESS START END METHOD VALUE…"';
const CUT_OFF =
  'the last line has no line feed, so it may be cut off, and what others saw may be from there; end it with one if it is whole';

/** The form of fptlin, whose last word is a value. */
function isNumbered(line: string): boolean {
  return /^\s*\d/.test(line);
}

function intervalOf(
  words: readonly string[],
  position: number,
  object: string,
  moments: Moments,
): Interval | undefined {
  const numbered = /^\d+$/.test(words[0] ?? '');
  const times = numbered ? words.slice(1, 3) : words.slice(2, 4);
  const [start, end] = times.map((time) => (isWhole(time) ? moments.of(time) : undefined));
  const method = (numbered ? words[3] : words[0])?.toLowerCase();
  const values = (numbered ? words.slice(4) : words.slice(1, 2)).map(Number);
  if (start === undefined || end === undefined || !values.every(Number.isSafeInteger)) return undefined;
  const common = { start, end, process: numbered ? Number(words[0]) : position, line: position + 1 };
  const [value, next] = values;
  if (value === undefined) return undefined;
  if (object === 'rmw') {
    if (method !== 'read_modify_write' || next === undefined) return undefined;
    return { ...common, f: 'cas', input: [value, next], output: [value, next] };
  }
  if (method === 'enq') return { ...common, f: 'enqueue', input: value, output: value };
  return method === 'deq'
    ? { ...common, f: 'dequeue', input: null, output: value === EMPTY ? null : value }
    : undefined;
}

/** Both ends of each operation in order of time; at one moment what begins comes first. */
function eventsOf(found: readonly Interval[]): { events: HistoryEvent[]; lines: number[] } {
  const ends = found
    .flatMap((interval) => [
      { interval, time: interval.start, type: 'invoke' as const },
      { interval, time: interval.end, type: 'ok' as const },
    ])
    .sort((a, b) => a.time - b.time || Number(a.type === 'ok') - Number(b.type === 'ok'));
  const events = ends.map(({ interval: { process, f, input, output }, time, type }, index): HistoryEvent => {
    return { index, time, process, type, f, value: type === 'invoke' ? input : output };
  });
  return { events, lines: ends.map(({ interval }) => interval.line) };
}
