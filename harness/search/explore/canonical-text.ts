import type { Entry } from '../../core/raft/entry.ts';
import { entriesAfter, type Log } from '../../core/raft/log.ts';
import type { Segment } from '../../core/raft/segment.ts';
import type { Naming } from './naming.ts';

/** Fields whose arrays have one place per node. */
const BY_NODE = new Set(['nextIndex', 'matchIndex', 'awaiting', 'confirmed', 'installing']);
/** Fields whose arrays are sets of nodes, in an order that says nothing. */
const NODE_SETS = new Set(['nodes', 'members']);

/**
 * One text for what handlers made, state or message: equal texts, and no handler can tell the two apart. Nodes appear as
 * the naming has them, so that the text under a naming is the text of what would be there if the nodes had those names.
 */
export function canonicalText(value: unknown, naming: Naming): string {
  if (typeof value === 'string') return nodeOrText(value, naming);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item, naming)).join()}]`;
  if (isLog(value)) return logText(value, naming);
  if (isSegment(value)) return segmentText(value, naming);
  if (isMap(value)) return mapText(value, naming);
  return objectText(value as Readonly<Record<string, unknown>>, naming);
}

/** A log with everything in it; what a snapshot took the place of is its hash. */
export function logText(log: Log, naming: Naming): string {
  let texts = LOGS.get(log);
  if (texts === undefined) {
    texts = [];
    LOGS.set(log, texts);
  }
  return (texts[naming.index] ??= writeLog(log, naming));
}

const LOGS = new WeakMap<Log, string[]>();

function writeLog(log: Log, naming: Naming): string {
  if (log.entry === undefined) return log.index === 0 ? '' : `base ${log.index}/${log.term}/${log.hash}`;
  return `${logText(log.previous, naming)};${entryText(log.entry, naming)}`;
}

function segmentText({ end, after }: Segment, naming: Naming): string {
  return `<${entriesAfter(end, after)
    .map((entry) => entryText(entry, naming))
    .join(';')}>`;
}

function entryText({ index, term, at, client, request, command }: Entry, naming: Naming): string {
  const { f, key, value } = command;
  const who = `${nodeOrText(at, naming)} ${client}/${request}`;
  return `${index}.${term} ${who} ${f} ${key} ${canonicalText(value, naming)}`;
}

function nodeOrText(text: string, { placeOf }: Naming): string {
  const place = placeOf.get(text);
  return place === undefined ? JSON.stringify(text) : `@${place}`;
}

function mapText(map: Entries, naming: Naming): string {
  const bindings = [...map.entries()].map(([key, value]) => `${key}=${canonicalText(value, naming)}`);
  return `{${bindings.sort().join()}}`;
}

function objectText(object: Readonly<Record<string, unknown>>, naming: Naming): string {
  const fields: string[] = [];
  for (const field of Object.keys(object).sort()) {
    if (isDerived(field, object)) continue;
    fields.push(`${field}:${fieldText(field, object[field], naming)}`);
  }
  return `{${fields.join()}}`;
}

/** What follows from the rest: where a node stands among all, and the hash over a state machine. */
function isDerived(field: string, object: object): boolean {
  return field === 'position' || (field === 'hash' && 'contents' in object);
}

function fieldText(field: string, value: unknown, naming: Naming): string {
  if (!Array.isArray(value)) return canonicalText(value, naming);
  if (BY_NODE.has(field)) return arrangedText(value, naming);
  const texts = value.map((item) => canonicalText(item, naming));
  return `[${(NODE_SETS.has(field) ? texts.sort() : texts).join()}]`;
}

function arrangedText(values: readonly unknown[], naming: Naming): string {
  const texts: string[] = [];
  for (const [position, value] of values.entries()) {
    texts[naming.places[position] ?? position] = canonicalText(value, naming);
  }
  return `[${texts.join()}]`;
}

type Entries = { readonly entries: () => Iterable<readonly [string, unknown]> };

function isMap(value: object): value is Entries {
  return 'entries' in value && typeof value.entries === 'function';
}

function isLog(value: object): value is Log {
  return 'jump' in value && 'previous' in value;
}

function isSegment(value: object): value is Segment {
  return 'end' in value && 'after' in value;
}
