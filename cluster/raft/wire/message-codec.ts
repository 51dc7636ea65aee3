import { isJsonObject } from '../../../harness/core/json.ts';
import type { Entry } from '../../../harness/core/raft/entry.ts';
import type { RaftMessage } from '../../../harness/core/raft/messages.ts';
import { entriesOf, NO_ENTRIES, segmentOf } from '../../../harness/core/raft/segment.ts';
import { packEntry, unpackEntry } from './entry-codec.ts';
import { unpackSnapshot, packSnapshot } from './snapshot-codec.ts';
import { isMessage, isOf } from './well-formed.ts';

/** A message as JSON, entries packed. Replies travel without the entries of their request. */
export function encodeMessage(message: RaftMessage): Buffer {
  return Buffer.from(JSON.stringify(packMessage(message)));
}

/** The message of `from` in these bytes; undefined when there is none, or it says it is another's. Never throws. */
export function decodeMessage(bytes: Buffer, from: string): RaftMessage | undefined {
  return unpackMessage(parseJson(bytes.toString('utf8')), from);
}

/** The message of `from` that {@link packMessage} made this of; undefined when it is none, or says it is another's. */
export function unpackMessage(value: unknown, from: string): RaftMessage | undefined {
  const message = isJsonObject(value) ? unpacked(value) : undefined;
  return isMessage(message) && isOf(message, from) ? message : undefined;
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A message as plain JSON, entries packed. */
export function packMessage(message: RaftMessage): object {
  switch (message.type) {
    case 'AppendEntries':
      return { ...message, entries: entriesOf(message.entries).map(packEntry) };
    case 'AppendEntriesReply': {
      const { entries: _entries, ...rest } = message;
      return rest;
    }
    case 'InstallSnapshot':
      return { ...message, snapshot: packSnapshot(message.snapshot) };
    default:
      return message;
  }
}

/** What {@link packMessage} made this of, whatever it says; undefined where it cannot be read. */
export function unpacked(value: { readonly [key: string]: unknown }): unknown {
  if (value['type'] === 'AppendEntriesReply') return { ...value, entries: NO_ENTRIES };
  if (value['type'] === 'InstallSnapshot') {
    const snapshot = unpackSnapshot(value['snapshot']);
    return snapshot && { ...value, snapshot };
  }
  if (value['type'] !== 'AppendEntries') return value;
  const { entries, prevLogIndex } = value;
  if (!Array.isArray(entries) || typeof prevLogIndex !== 'number') return undefined;
  const read: Entry[] = [];
  for (const item of entries as unknown[]) {
    const entry = unpackEntry(prevLogIndex + 1 + read.length, item);
    if (entry === undefined) return undefined;
    read.push(entry);
  }
  return { ...value, entries: segmentOf(read) };
}
