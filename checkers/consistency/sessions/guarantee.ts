import type { Step } from '../program-order.ts';

/** What a session may expect of an object (Terry, Demers, Petersen, Spreitzer, Theimer and Welch, PDIS 1994). */
export type Guarantee = 'monotonic-reads' | 'monotonic-writes' | 'read-your-writes' | 'writes-follow-reads';

/**
 * - `monotonic-reads`: a session's later reads show nothing older than its earlier ones.
 * - `read-your-writes`: a session's reads show nothing older than its own earlier writes.
 * - `monotonic-writes`: a session's writes take effect in the order in which it made them.
 * - `writes-follow-reads`: a session's writes come after everything it had read before.
 */
export const GUARANTEES: readonly Guarantee[] = [
  'monotonic-reads',
  'read-your-writes',
  'monotonic-writes',
  'writes-follow-reads',
];

/** Guarantees of which at least one was broken: no order of versions satisfies all of them. */
export interface Conflict {
  readonly key: string;
  /** Minimal; with none, the answers themselves contradict every order of versions. */
  readonly guarantees: readonly Guarantee[];
  /** What shows it. */
  readonly steps: readonly Step[];
  readonly sentence: string;
}

/** What was found on one key. `not-judged`: its values or answers do not show which version is newer. */
export type ObjectJudgement =
  | { readonly judged: true; readonly conflicts: readonly Conflict[] }
  | { readonly judged: false; readonly why: 'unknown' | 'not-judged' };

/** `monotonic reads and read-your-writes`. */
export function inWords(guarantees: readonly Guarantee[]): string {
  const words = guarantees.map((guarantee) =>
    guarantee.startsWith('monotonic') ? guarantee.replaceAll('-', ' ') : guarantee,
  );
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Every set of guarantees, small ones first. */
export function subsets(): Guarantee[][] {
  const all = Array.from({ length: 1 << GUARANTEES.length }, (_, bits) =>
    GUARANTEES.filter((_guarantee, index) => bits & (1 << index)),
  );
  return all.sort((a, b) => a.length - b.length);
}

export function includesAll(set: readonly Guarantee[], part: readonly Guarantee[]): boolean {
  return part.every((guarantee) => set.includes(guarantee));
}
