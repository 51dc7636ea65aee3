import type { Json } from './json.ts';

/**
 * The judgement of a check or a run, from best to worst:
 *
 * - `pass`: tested, and nothing wrong was found.
 * - `unknown`: a budget was spent before a decision.
 * - `vacuous`: nothing was really tested (too few operations, a promised fault without effect, …).
 * - `fail`: the system under test broke a promise; there is evidence.
 *
 * Trouble of the harness or the machine is an error, outside this order (see errors.ts).
 */
export type Verdict = 'pass' | 'unknown' | 'vacuous' | 'fail';

/** From best to worst. */
export const VERDICTS: readonly Verdict[] = ['pass', 'unknown', 'vacuous', 'fail'];

/** The worst of several verdicts wins; of none, `vacuous`: nothing was checked. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'vacuous';
  return VERDICTS[Math.max(...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))] as Verdict;
}

/** What one checker found. */
export interface CheckResult {
  /** The checker: `linearizable`, `progress`, …. */
  readonly name: string;
  readonly verdict: Verdict;
  /** The kind of failure, for `expect: {fail: name/reason}` and for grouping: `stale-read`, …. */
  readonly reason?: string;
  /** One sentence a person understands. */
  readonly summary: string;
  /** Names of checks that look closer at the same thing: where one of them is expected to fail, so is this. */
  readonly restates?: readonly string[];
  /** Data behind the sentence: witness, counts, excerpts. */
  readonly evidence: Json;
}

export const EXIT = {
  pass: 0,
  fail: 1,
  unknown: 2,
  vacuous: 3,
  badInput: 64,
  unavailable: 69,
  harnessError: 70,
  interrupted: 130,
} as const;

/** What the user expected of the run: `pass`, or a failure of a named check, optionally for a named reason. */
export type Expectation = 'pass' | { readonly fail: string };

/**
 * Exit code of a finished run. A failure that was expected is a success (0), also where another check restates it; any other
 * failure, or a pass where a failure was expected, is 1; `unknown` and `vacuous` keep their codes.
 */
export function exitCode(verdict: Verdict, checks: readonly CheckResult[], expected: Expectation): number {
  if (verdict === 'unknown') return EXIT.unknown;
  if (verdict === 'vacuous') return EXIT.vacuous;
  if (expected === 'pass') return verdict === 'pass' ? EXIT.pass : EXIT.fail;
  if (verdict === 'pass') return EXIT.fail;
  const { happened, others } = expectedFailure(checks, expected.fail);
  return happened && others.length === 0 ? EXIT.pass : EXIT.fail;
}

/** Whether the failure that was expected happened, and the checks that failed although neither it nor a restatement of it. */
export function expectedFailure(
  checks: readonly CheckResult[],
  pattern: string,
): { readonly happened: boolean; readonly others: readonly CheckResult[] } {
  const failed = checks.filter((check) => check.verdict === 'fail');
  const expectedOnes = failed.filter((check) => matches(check, pattern));
  const known = (check: CheckResult): boolean =>
    expectedOnes.some((other) => other === check || check.restates?.includes(other.name) === true);
  return { happened: expectedOnes.length > 0, others: failed.filter((check) => !known(check)) };
}

function matches(check: CheckResult, pattern: string): boolean {
  const [name, reason] = pattern.split('/', 2);
  return check.name === name && (reason === undefined || check.reason === reason);
}
