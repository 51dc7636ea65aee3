import { isToken } from '../../../harness/core/models/fencing-lock.ts';
import { isCrashed } from '../call.ts';
import type { Section } from './sections.ts';

/** A section whose acquire answered a token. */
export interface Fenced {
  readonly section: Section;
  readonly token: number;
}

/** A holder that got no greater token than one that had held the lock before. */
export interface Sunken {
  readonly earlier: Fenced;
  readonly later: Fenced;
}

/** The sections with tokens, in the order of these. */
export function fencedOf(sections: readonly Section[]): Fenced[] {
  return sections
    .flatMap((section) => {
      const token = section.acquire?.output;
      return token !== undefined && isToken(token) ? [{ section, token }] : [];
    })
    .sort((a, b) => a.token - b.token);
}

/** An answered section without a token: whatever was answered is none. */
export function isUnfenced({ acquire }: Section): boolean {
  return acquire !== undefined && !isCrashed(acquire) && !isToken(acquire.output ?? null);
}

/** A crashed acquire, of which only the release is known, got a token that nobody saw. */
export function hasUnknownToken({ acquire }: Section): boolean {
  return acquire !== undefined && isCrashed(acquire);
}

/**
 * Pairs of sections whose tokens contradict their order in time, at most `limit`. None exactly when the order of the
 * tokens is one in which the sections can follow each other: there is no other in which tokens rise.
 */
export function sunkenOf(fenced: readonly Fenced[], limit: number): Sunken[] {
  const sunken: Sunken[] = [];
  let first: Fenced | undefined;
  for (let index = fenced.length - 1; index >= 0 && sunken.length < limit; index--) {
    const one = fenced[index] as Fenced;
    const next = fenced[index + 1];
    if (next?.token === one.token) sunken.push(inTime(one, next));
    else if (first && first.section.from < one.section.until) sunken.push({ earlier: first, later: one });
    if (!first || one.section.from < first.section.from) first = one;
  }
  return sunken;
}

function inTime(one: Fenced, other: Fenced): Sunken {
  return one.section.from <= other.section.from ? { earlier: one, later: other } : { earlier: other, later: one };
}
