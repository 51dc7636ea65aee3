import { canonicalJson } from '../../../harness/core/digest.ts';
import type { Json } from '../../../harness/core/json.ts';

/** Keys and values are bytes to etcd, and base64 in its JSON. */
export function encodeText(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A value is stored as its JSON text, so that 1 and "1" stay apart. */
export function encodeValue(value: Json): string {
  if (value === null) throw new RangeError('etcd cannot store null: an absent key is what reads as null');
  return encodeText(canonicalJson(value));
}

/** The stored value; text that is not JSON was written by somebody else and is given as it is. */
export function decodeValue(base64: string): Json {
  const text = Buffer.from(base64, 'base64').toString();
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
