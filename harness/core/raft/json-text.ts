import { canonicalJson } from '../digest.ts';
import type { Json } from '../json.ts';

/** One text per value: sorted keys where there are any. */
export function jsonText(value: Json): string {
  return typeof value === 'object' && value !== null ? canonicalJson(value) : JSON.stringify(value);
}

/** Equality of JSON values, whatever the order of keys. */
export function sameJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  return typeof left === 'object' && typeof right === 'object' && jsonText(left) === jsonText(right);
}
