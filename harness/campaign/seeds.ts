import { InputError } from '../core/errors.ts';

/** Seeds one after the other. */
export interface SeedRange {
  readonly from: number;
  /** The last one; null: there is always another. */
  readonly to: number | null;
}

/**
 * `1..200`, `7` for one seed, `1..` for as many as time allows.
 *
 * @throws InputError naming the flag
 */
export function parseSeeds(text: string, flag = '--seeds'): SeedRange {
  const [, first, dots, last] = /^(\d+)(\.\.)?(\d+)?$/.exec(text) ?? [];
  const from = Number(first);
  const to = dots === undefined ? from : last === undefined ? null : Number(last);
  if (first !== undefined && Number.isSafeInteger(from) && Number.isSafeInteger(to ?? 0) && (to ?? from) >= from) {
    return { from, to };
  }
  throw new InputError(`${flag} ${text}: expected a range of whole numbers such as 1..200`, {
    code: 'FLAG_INVALID',
    hint: 'One seed is given as 7, and as many as time allows as 1..',
  });
}

export function formatSeeds({ from, to }: SeedRange): string {
  return to === from ? String(from) : `${String(from)}..${to === null ? '' : String(to)}`;
}

/** How many there are; Infinity where there is always another. */
export function countSeeds({ from, to }: SeedRange): number {
  return to === null ? Infinity : to - from + 1;
}
