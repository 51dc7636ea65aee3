import { Status } from 'allure-js-commons';
import { exitCode, type Verdict } from '../../harness/core/verdict.ts';
import type { VerdictDocument } from '../../harness/core/verdict-document.ts';

/** Why a result is not green. Every message of such a result begins with one of these in brackets. */
export type Cause = 'bug' | 'unknown' | 'vacuous' | 'harness' | 'environment';

/** The verdict of a check in Allure's words: an undecided one is broken, one that tested nothing was, in effect, skipped. */
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

/**
 * Status of the whole run: a failure that was expected is a success, and one that was missed is the harness's. A run that
 * tested nothing is broken: nobody skipped it, and grey results are not looked at. The cause tells it from an undecided one.
 */
export function runStatus(document: VerdictDocument): RunStatus {
  const { verdict, checks, expect } = document;
  if (exitCode(verdict, checks, expect) === 0) return { status: Status.PASSED, cause: undefined };
  if (verdict === 'pass') return { status: Status.FAILED, cause: 'harness' };
  if (verdict === 'fail') return { status: Status.FAILED, cause: 'bug' };
  return { status: Status.BROKEN, cause: verdict };
}
