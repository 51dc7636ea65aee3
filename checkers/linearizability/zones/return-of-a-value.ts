import { isCrashed, NONE, type Call } from '../call.ts';
import type { Pattern } from '../finding.ts';

/**
 * An older value was found by `late` although a newer one had been established by `proof`, a call of the newer value
 * that completed before `late` began.
 */
export interface ReturnOfAValue {
  readonly late: Call;
  readonly proof: Call;
  /** undefined: the older value is the initial one. */
  readonly olderWriter: Call | undefined;
  readonly newerWriter: Call;
  /** Completed calls that found the newer value. */
  readonly newerObservers: readonly Call[];
  /** Every call of the key. */
  readonly calls: readonly Call[];
}

/**
 * What most likely went wrong. That it went wrong is certain; which name fits is judged by what else was seen:
 *
 * - A cas that succeeded on the older value shows that it was back: it was applied again if the newer had been seen,
 *   and otherwise the newer was lost.
 * - A write that was still going on when it was overwritten, and whose value came back for good, was applied twice.
 * - An acknowledged value that nobody ever saw, with the older one read though nothing else was going on, was lost.
 * - All else is a read of an old state.
 */
export function patternOf(event: ReturnOfAValue): Pattern {
  const { late, newerObservers } = event;
  const seenBefore = newerObservers.some((call) => call.completed < late.invoked);
  if (late.writes !== NONE) return seenBefore ? 'value-reappears' : 'lost-write';
  const seenAfter = newerObservers.some((call) => call.invoked > late.completed);
  if (seenBefore && !seenAfter && wasStillGoingOn(event)) return 'value-reappears';
  return newerObservers.length === 0 && nothingElseWasGoingOn(event) ? 'lost-write' : 'stale-read';
}

function wasStillGoingOn({ olderWriter, newerWriter }: ReturnOfAValue): boolean {
  return olderWriter !== undefined && olderWriter.observes === NONE && olderWriter.completed >= newerWriter.invoked;
}

/** No other write can have taken effect between the newer one and the late call. */
function nothingElseWasGoingOn({ late, olderWriter, newerWriter, calls }: ReturnOfAValue): boolean {
  return !calls.some(
    (call) =>
      call.writes !== NONE &&
      call !== olderWriter &&
      call !== newerWriter &&
      !isCrashed(newerWriter) &&
      call.invoked <= late.completed &&
      call.completed >= newerWriter.invoked,
  );
}
