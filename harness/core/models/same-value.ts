import { canonicalJson } from '../digest.ts';
import type { Json } from '../json.ts';

/** Equality of JSON values, whatever the order of an object's keys. */
export function sameValue(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonicalJson(a) === canonicalJson(b);
}
