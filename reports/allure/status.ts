import { Status } from 'allure-js-commons';
import { exitCode, type Verdict } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';

/** Why a result is not green. Every message of such a result begins with one of these in brackets. */
export type Cause = 'bug' | 'unknown' | 'vacuous' | 'harness' | 'environment';

/**
 * A verdict in Allure's words. `unknown` and `vacuous` differ from a bug and from each other: an undecided run is
 * broken, one that tested nothing was, in effect, skipped.
 */
export const STATUS_OF: Readonly<Record<Verdict, Status>> = {
  pass: Status.PASSED,
  unknown: Status.BROKEN,
  vacuous: Status.SKIPPED,
  fail: Status.FAILED,
};

export interface RunStatus {
  readonly status: Status;
  /** Undefined for results that are as they should be. */
  readonly cause: Cause | undefined;
}

/** Status of the whole run: a failure that was expected is a success, and one that was missed is the harness's. */
export function runStatus(document: VerdictDocument): RunStatus {
  const { verdict, checks, expect } = document;
  if (exitCode(verdict, checks, expect) === 0) return { status: Status.PASSED, cause: undefined };
  if (verdict === 'pass') return { status: Status.FAILED, cause: 'harness' };
  return { status: STATUS_OF[verdict], cause: verdict === 'fail' ? 'bug' : verdict };
}
