import type { Json } from '../json.ts';
import { chain, hashJson, hashTextFrom } from './hash.ts';
import { jsonText } from './json-text.ts';

/** What an entry asks of the state machine, in the words of the system. Entries a system makes itself have no client. */
export interface Command {
  readonly f: string;
  readonly key: string;
  readonly value: Json;
}

/** What a log holds. Entries are made by {@link createEntry} only, so that equal entries have equal hashes. */
export interface Entry {
  /** From 1, without gaps. */
  readonly index: number;
  readonly term: number;
  /** The node that accepted the request; it answers the client when the entry is applied. */
  readonly at: string;
  /** Empty for what a leader writes on its own account. */
  readonly client: string;
  /** Number of the client's request; 0 where there is no client. */
  readonly request: number;
  readonly command: Command;
  /** Over all of the above. */
  readonly hash: number;
  /** Length of its text, about; for keeping messages small. */
  readonly weight: number;
}

export function createEntry(
  index: number,
  term: number,
  at: string,
  client: string,
  request: number,
  command: Command,
): Entry {
  const { f, key, value } = command;
  let hash = chain(chain(index, term), request);
  hash = hashTextFrom(hashTextFrom(hash, at), client);
  hash = hashJson(hashTextFrom(hashTextFrom(hash, f), key), value);
  const weight = 48 + client.length + key.length + textLength(value);
  return { index, term, at, client, request, command, hash, weight };
}

/** Equality of all fields; the hash only says quickly that they differ. */
export function sameEntry(one: Entry, other: Entry): boolean {
  if (one === other) return true;
  return (
    one.hash === other.hash &&
    one.index === other.index &&
    one.term === other.term &&
    one.at === other.at &&
    one.client === other.client &&
    one.request === other.request &&
    one.command.f === other.command.f &&
    one.command.key === other.command.key &&
    jsonText(one.command.value) === jsonText(other.command.value)
  );
}

/** Whether a leader wrote it on its own account: no client asked for it, nobody is answered. */
export function isInternal(entry: Entry): boolean {
  return entry.client === '';
}

function textLength(value: Json): number {
  if (typeof value === 'string') return value.length + 2;
  return typeof value === 'number' ? 8 : jsonText(value).length;
}
