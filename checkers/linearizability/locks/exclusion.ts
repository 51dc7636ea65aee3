import type { Section } from './sections.ts';

/** Two sections each of which has to come before the other. */
export interface Clash {
  /** The lock was held through all of `from` to `until`. */
  readonly holder: Section;
  readonly other: Section;
}

/**
 * Pairs of sections that cannot be one after the other, at most `limit`; none exactly when all of them can be put in a
 * row, see {@link inOrder}.
 *
 * One section must precede another exactly when it first completes a call before the other last invokes one. So two
 * clash when each was in force at a moment of the other: two forward zones that overlap, or a section that lies inside
 * of a forward zone. That there are no longer circles without such a pair is the argument of Gibbons and Korach (1997)
 * for the values of a register; a section is a value that is written, and overwritten by nothing.
 */
export function clashesOf(sections: readonly Section[], limit: number): Clash[] {
  const clashes: Clash[] = [];
  const forward = sections.filter(isForward).sort((a, b) => a.from - b.from);
  const longest: Section[] = [];
  for (const section of forward) {
    const holder = longest.at(-1);
    if (clashes.length >= limit) return clashes;
    if (holder && section.from < holder.until) clashes.push({ holder, other: section });
    longest.push(holder && holder.until > section.until ? holder : section);
  }
  for (const section of sections) {
    if (clashes.length >= limit) return clashes;
    const holder = isForward(section) ? undefined : longest[lastBefore(forward, section.until)];
    if (holder && section.from < holder.until) clashes.push({ holder, other: section });
  }
  return clashes;
}

/** Sections that do not clash, in an order in which they can follow each other. */
export function inOrder(sections: readonly Section[]): Section[] {
  return [...sections].sort(
    (a, b) => Math.min(a.from, a.until) - Math.min(b.from, b.until) || Number(isForward(a)) - Number(isForward(b)),
  );
}

/** Somebody certainly held the lock from `from` to `until`. */
function isForward({ from, until }: Section): boolean {
  return from < until;
}

/** Index of the last one in force strictly before the moment; -1 when there is none. */
function lastBefore(forward: readonly Section[], moment: number): number {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((forward[middle] as Section).from < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
