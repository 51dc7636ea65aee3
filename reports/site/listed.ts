import type { Verdict } from '../../harness/core/verdict.ts';

/**
 * What is known of a run at a glance: its verdict; `unjudged` while it goes on, or when its harness was stopped before the
 * judgement; `damaged` where files of it cannot be read.
 */
export type RunState = Verdict | 'unjudged' | 'damaged';

/** A run as a list shows it. */
export interface ListedRun {
  /** Name of its folder; unique in a site. */
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly build: string;
  readonly engine: string;
  readonly seed: string;
  /** Wall clock at the start, ISO 8601. */
  readonly started: string;
  readonly state: RunState;
  /** What was found of one that did not pass, in a few words: `Stale read`. */
  readonly found?: string;
  /** What cannot be read of a damaged run. */
  readonly damage?: string;
  /** Whether it has a report page. */
  readonly report: boolean;
}

/** A folder about many runs, such as a campaign, as a list shows it. */
export interface ListedGroup {
  readonly id: string;
  /** `campaign`, `comparison`, …. */
  readonly kind: string;
  readonly started: string;
  readonly report: boolean;
  readonly state?: Verdict | 'damaged';
  /** What came of it, or what cannot be read of it, in words. */
  readonly line?: string;
}

/** Everything that a site shows, in no order. */
export interface Listing {
  readonly runs: readonly ListedRun[];
  readonly groups: readonly ListedGroup[];
}

/** Newest first; those of one moment by their names. */
export function newestFirst<T extends { readonly id: string; readonly started: string }>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => compareText(b.started, a.started) || compareText(a.id, b.id));
}

/** The two of a comparison, the older one first. */
export function olderFirst(one: ListedRun, other: ListedRun): readonly [ListedRun, ListedRun] {
  const [newer, older] = newestFirst([one, other]) as [ListedRun, ListedRun];
  return [older, newer];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
