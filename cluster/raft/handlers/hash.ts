/** Hashes are integers below this: two of them add up without loss. */
const MODULUS = 2 ** 52;

/**
 * A 52-bit hash of a text, for comparing logs and states quickly. It finds accidents, not attacks.
 * (Two multiplicative lanes with the finaliser of MurmurHash3.)
 */
export function hashText(text: string): number {
  let low = 0x9e3779b9;
  let high = 0x41c6ce57;
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high & 0xfffff) * 2 ** 32 + (low >>> 0);
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
