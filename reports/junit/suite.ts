import type { Verdict } from '../../harness/core/verdict.ts';

/** One check as CI systems show it. */
export interface JUnitCase {
  readonly name: string;
  /** Undefined: it went as it should. */
  readonly problem?: JUnitProblem;
  /** What is worth a look although nothing is wrong. */
  readonly remark?: string;
  /** Why it was left out on purpose, in a sentence. */
  readonly skipped?: string;
}

/**
 * `failure`: a promise was broken. `error`: nothing can be said, because it was not decided, not really tested, or did not
 * run. CI systems count both as not passed, which `skipped` would not be.
 */
export interface JUnitProblem {
  readonly kind: 'failure' | 'error';
  /** What kind of problem: the reason of a failed check, a verdict, or the name of an error. */
  readonly type: string;
  /** One sentence. */
  readonly message: string;
  /** Everything that a person needs to understand and repeat it; several lines. */
  readonly details: string;
}

/** A run, or whatever else was judged, as one test suite. */
export interface JUnitSuite {
  readonly name: string;
  /** Groups cases over time and builds, so it names neither build nor seed. */
  readonly className: string;
  /** Tells suites of one class from each other in one file: `seed 7`. */
  readonly distinction: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JUnitCase[];
  /** Wall-clock length, s, where there is one. */
  readonly seconds?: number;
  /** When it began, ISO 8601. */
  readonly timestamp?: string;
  /** The summary. */
  readonly output?: string;
}

/** How a verdict that is neither pass nor fail is shown. */
export function undecided(verdict: Exclude<Verdict, 'pass' | 'fail'>, message: string, details: string): JUnitProblem {
  return { kind: 'error', type: verdict, message, details };
}
