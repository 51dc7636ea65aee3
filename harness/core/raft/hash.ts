import type { Json } from '../json.ts';
import { jsonText } from './json-text.ts';

/** Hashes are integers below this: two of them add up without loss. */
const MODULUS = 2 ** 52;
const WORD = 2 ** 32;

/**
 * A 52-bit hash of a text, for comparing logs and states quickly. It finds accidents, not attacks.
 * (Two multiplicative lanes with the finaliser of MurmurHash3.)
 */
export function hashText(text: string): number {
  return hashTextFrom(0, text);
}

/** The hash of a sequence: that of its beginning, and what comes next. */
export function chain(hash: number, next: number): number {
  let low = Math.imul((hash | 0) ^ 0x9e3779b9 ^ next, 0x85ebca6b);
  let high = Math.imul((hash / WORD) ^ 0x41c6ce57 ^ (next / WORD), 0x5f356495);
  high = Math.imul(high ^ (low >>> 15) ^ next, 0xc2b2ae35);
  low = Math.imul(low ^ (high >>> 13), 0x27d4eb2f);
  return join(low ^ (low >>> 16), high ^ (high >>> 14));
}

/** {@link chain} with a text. */
export function hashTextFrom(hash: number, text: string): number {
  let low = 0x9e3779b9 ^ hash;
  let high = 0x41c6ce57 ^ (hash / WORD);
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return join(low, high);
}

/** {@link chain} with a value; equal values have equal hashes, whatever the order of keys. */
export function hashJson(hash: number, value: Json): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return chain(hash + 1, value);
  if (typeof value === 'string') return chain(hashTextFrom(hash, value), 2);
  return hashTextFrom(hash + 3, jsonText(value));
}

/** The hash of a set with one more member. The order in which members come and go does not matter. */
export function include(set: number, member: number): number {
  return (set + member) % MODULUS;
}

/** The hash of a set without one of its members. */
export function exclude(set: number, member: number): number {
  return (set - member + MODULUS) % MODULUS;
}

/** Fixed-width text form. */
export function formatHash(hash: number): string {
  return hash.toString(16).padStart(13, '0');
}

function join(low: number, high: number): number {
  return (high & 0xfffff) * WORD + (low >>> 0);
}
