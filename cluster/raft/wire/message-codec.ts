import { isJsonObject } from '../../../harness/core/json.ts';
import type { Entry, Message } from '../handlers/types.ts';
import { isMessage } from '../handlers/well-formed.ts';
import { packEntry, unpackEntry } from './entry-codec.ts';

/** A message as JSON, entries packed. */
export function encodeMessage(message: Message): Buffer {
  const packed = message.type === 'AppendEntries' ? { ...message, entries: message.entries.map(packEntry) } : message;
  return Buffer.from(JSON.stringify(packed));
}

/** The message in these bytes; undefined when there is none. Never throws. */
export function decodeMessage(bytes: Buffer): Message | undefined {
  const value = parseJson(bytes.toString('utf8'));
  const message = isJsonObject(value) && value['type'] === 'AppendEntries' ? unpackEntries(value) : value;
  return isMessage(message) ? message : undefined;
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unpackEntries(value: { readonly [key: string]: unknown }): unknown {
  const { entries, prevLogIndex } = value;
  if (!Array.isArray(entries) || typeof prevLogIndex !== 'number') return undefined;
  const unpacked: (Entry | undefined)[] = entries.map((entry: unknown, position) =>
    unpackEntry(prevLogIndex + 1 + position, entry),
  );
  return { ...value, entries: unpacked };
}
