import type { Json, JsonObject } from '../../../harness/core/json.ts';
import type { Entry } from '../../../harness/core/raft/entry.ts';
import { entriesOf, segmentOf } from '../../../harness/core/raft/segment.ts';
import type { Message } from '../handlers/types.ts';
import { packEntry, unpackEntry } from '../wire/entry-codec.ts';
import { packMessage, unpacked } from '../wire/message-codec.ts';

/*
 * Packets between nodes as bodies of lines. On a network a node takes nothing that a correct member would not have sent. Here
 * builds with planted mistakes have to reach each other with all of them, as they do in process: entries that leave an index
 * out, votes asked for in an old term. So entries bear their index, and a packet is read as it is.
 */

export function packetBody(message: Message): JsonObject & { readonly type: string } {
  const body = packMessage(message) as JsonObject & { readonly type: string };
  if (message.type !== 'AppendEntries') return body;
  return { ...body, entries: entriesOf(message.entries).map((entry): Json => [entry.index, packEntry(entry)]) };
}

/** Undefined for what is none. */
export function readPacket(body: JsonObject): Message | undefined {
  const { type, entries } = body;
  if (type !== 'AppendEntries') return unpacked(body) as Message | undefined;
  if (!Array.isArray(entries)) return undefined;
  const read: Entry[] = [];
  for (const item of entries as readonly Json[]) {
    const [index, packed] = Array.isArray(item) ? (item as readonly Json[]) : [];
    const entry = typeof index === 'number' ? unpackEntry(index, packed) : undefined;
    if (entry === undefined) return undefined;
    read.push(entry);
  }
  return { ...body, entries: segmentOf(read) } as unknown as Message;
}
