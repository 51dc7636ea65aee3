import type { JobFailure } from '../core/campaign/outcome.ts';

/** Checks by how near to the cause they look, nearest first; those that are not here come after, in the order of the run. */
const NEAREST = ['invariants', 'property', 'linearizable', 'transactions', 'replicas', 'patterns'];

/**
 * What a failure is about, by the check that looks nearest to its cause: `invariants/VotesCorrect`, `linearizable/stale-read`.
 * The same for failures with one cause as far as checks can tell. Undefined where nothing failed.
 */
export function signatureOf(failures: readonly JobFailure[]): string | undefined {
  const failed = failures.filter(({ verdict }) => verdict === 'fail');
  const [first] = failed.toSorted((one, other) => rank(one.check) - rank(other.check));
  if (first === undefined) return undefined;
  const about = first.invariant ?? first.reason;
  return about === undefined ? first.check : `${first.check}/${about}`;
}

function rank(check: string): number {
  const place = NEAREST.indexOf(check);
  return place < 0 ? NEAREST.length : place;
}
