import type { CampaignEnd, FailureKind } from '../../harness/core/campaign/summary.ts';
import { formatDuration } from '../../harness/core/duration.ts';

/** Why a campaign ended, to be put behind a comma. */
export const ENDS: Readonly<Record<CampaignEnd, string>> = {
  all: 'all done',
  time: 'the time was over',
  budget: 'the budget was spent',
  failures: 'stopped after so many failures',
  signatures: 'stopped at so many signatures',
  interrupted: 'interrupted',
};

/** What a kind of failure means. */
export const KINDS: Readonly<Record<FailureKind, string>> = {
  bug: 'fails again',
  flaky: 'seen once, not again; what was seen stands',
  nondeterminism: 'the same seed took other steps: something decides that no seed does',
  unconfirmed: 'not run again',
};

/** A place in the matrix: `build 3.5.16, nodes 5`. */
export function cellWords(cell: Readonly<Record<string, string>>): string {
  const parts = Object.entries(cell).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? 'as given' : parts.join(', ');
}

/** A time for people: to the second where it is long. */
export function roughly(ms: number): string {
  return formatDuration(ms < 10_000 ? Math.round(ms) : Math.round(ms / 1_000) * 1_000);
}

export function total(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
