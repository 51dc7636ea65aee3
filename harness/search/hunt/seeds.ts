/**
 * The seed of the n-th schedule of a hunt, from 0. The first one is the hunt's own, so that a hunt of one schedule with
 * this seed is that very schedule again.
 */
export function seedAt(base: string, position: number): string {
  if (position === 0) return base;
  return WHOLE.test(base) ? String(BigInt(base) + BigInt(position)) : `${base}/${String(position)}`;
}

const WHOLE = /^(0|[1-9]\d*)$/;
