import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import { isInternal, type Command, type Entry } from '../../core/raft/entry.ts';
import { jsonText } from '../../core/raft/json-text.ts';
import type { Log } from '../../core/raft/log.ts';
import { entriesOf, type Segment } from '../../core/raft/segment.ts';
import type { Json } from '../../core/json.ts';

/** ` of term 3`; nothing of programs that say nothing of terms. */
export function ofTerm(term: number): string {
  return term === 0 ? '' : ` of term ${term}`;
}

/** `n1`, `n1 and n2`, `n1, n2 and n3`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${String(items.at(-1))}`;
}

/** `1 entry`, `2 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

/** `entry 2 of term 1 (put x 2)`. */
export function entryWords(entry: Entry): string {
  return `entry ${entry.index} of term ${entry.term} (${isInternal(entry) ? 'of the leader itself' : commandWords(entry.command)})`;
}

/** `entry 2 of term 1 (put x 2)`, or several of them. */
export function entriesWords(entries: readonly Entry[]): string {
  return list(entries.map(entryWords));
}

export function segmentWords(segment: Segment): string {
  const entries = entriesOf(segment);
  return entries.length === 0 ? 'no entries' : entriesWords(entries);
}

/** `put x 1`. */
export function commandWords({ f, key, value }: Command): string {
  return [f, key, f === 'configure' && isNames(value) ? list(value) : valueWords(value)]
    .filter((word) => word !== '')
    .join(' ');
}

/** The same of a request, in the words of entries. */
export function requestWords({ f, key, value }: KeyValueRequest): string {
  return commandWords({ f: AS_COMMAND[f] ?? f, key, value });
}

const AS_COMMAND: Readonly<Record<string, string>> = { write: 'put', read: 'get' };

/** The last entry of a log that is not empty. */
export function endOf({ index, term }: Pick<Log, 'index' | 'term'>): string {
  return `entry ${index} of term ${term}`;
}

/** `n1's log is empty`, `n1's log ends with entry 2 of term 1`; `whose` may be `its own`. */
export function logEnds(whose: string, log: Pick<Log, 'index' | 'term'>): string {
  return `${whose} log ${log.index === 0 ? 'is empty' : `ends with ${endOf(log)}`}`;
}

/** Whether a log that ends like the first is at least as up to date as one that ends like the other (Raft paper, section 5.4.1). */
export function isUpToDate(one: Pick<Log, 'index' | 'term'>, other: Pick<Log, 'index' | 'term'>): boolean {
  return one.term > other.term || (one.term === other.term && one.index >= other.index);
}

/** The index up to which a snapshot takes the place of entries; 0 where none does. */
export function baseIndexOf(log: Log): number {
  let part = log;
  while (part.entry !== undefined) part = part.jump;
  return part.index;
}

/** `entry 3`, `entries 3 to 5`. */
export function indexRange(first: number, last: number): string {
  return first >= last ? `entry ${last}` : `entries ${first} to ${last}`;
}

/** Clauses as one sentence: the first says what happens, the others what comes of it; `because` what it rests on. */
export function sentence(main: string, because: readonly string[], then: readonly string[] = []): string {
  const reason = because.length === 0 ? '' : ` (${because.join('; ')})`;
  return `${[`${main}${reason}`, ...then].join('; ')}.`;
}

function isNames(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function valueWords(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value))
    return value.map((item) => (item === null ? 'nothing' : jsonText(item as Json))).join(' to ');
  return jsonText(value);
}
