import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { decodeValue } from './encoding.ts';

/** What a key holds, and the revision at which it was last changed: 0 where it does not exist. */
export interface Version {
  readonly value: Json;
  readonly revision: string;
}

/** The keys that an answer to a range names, in order. */
export function versionsIn(body: JsonObject): Version[] {
  const found = (body['kvs'] ?? []) as readonly { readonly value?: string; readonly mod_revision?: string }[];
  return found.map(({ value, mod_revision: revision }) => ({
    value: decodeValue(value ?? ''),
    revision: revision ?? '0',
  }));
}

/** The one key that was asked for. */
export function versionIn(body: JsonObject): Version {
  return versionsIn(body)[0] ?? { value: null, revision: '0' };
}

/** Holds as long as nobody has changed the key, nor made it where it did not exist. */
export function unchanged(key: string, { revision }: Version): JsonObject {
  return { key, target: 'MOD', result: 'EQUAL', mod_revision: revision };
}
