import type { JobOutcome } from '../core/campaign/outcome.ts';
import type { FailureKind } from '../core/campaign/summary.ts';
import type { EngineName } from '../core/spec.ts';

/** An outcome without its numbers, as it is kept of every job that did not end as expected. */
export type ProblemOutcome = Omit<JobOutcome, 'measures'>;

/** Of a signature, so many jobs are run again; what these come to goes for the others. */
export const CONFIRMED_PER_SIGNATURE = 3;

/** Runs of a failing job in all. A second one that takes the same steps says all there is to say of an exact engine. */
const RUNS_OF_EXACT = 2;
const RUNS_OF_LIVE = 3;
/** Trouble that was the machine's goes away. */
const RUNS_OF_TROUBLED = 2;

/** How often a job has to be run in all, given how its first run ended. */
export function runsWanted({ ending, expected }: ProblemOutcome, engine: EngineName): number {
  if (ending === 'harness-error') return RUNS_OF_TROUBLED;
  if (expected || ending !== 'fail') return 1;
  return engine === 'live' ? RUNS_OF_LIVE : RUNS_OF_EXACT;
}

/** What kind of failure it is, by all runs of the job so far. */
export function failureKind(runs: readonly ProblemOutcome[], engine: EngineName): FailureKind {
  const [first, ...others] = runs.filter(({ ending }) => ending !== 'harness-error' && ending !== 'unavailable');
  if (first === undefined || others.length === 0) return 'unconfirmed';
  if (engine === 'live') return others.some(({ ending }) => ending === 'fail') ? 'bug' : 'flaky';
  const same = others.every(({ traceDigest }) => traceDigest === first.traceDigest);
  return same ? 'bug' : 'nondeterminism';
}

/** The outcome that counts for a job: of several runs the first that failed, else the last that came to a verdict. */
export function decidingOutcome(runs: readonly ProblemOutcome[]): ProblemOutcome {
  const failed = runs.find(({ ending, expected }) => ending === 'fail' && !expected);
  const judged = runs.findLast(({ trouble }) => trouble === undefined);
  return failed ?? judged ?? (runs.at(-1) as ProblemOutcome);
}

/** Whether trouble of a job is the machine's: something is missing there, or it went away when the job was run again. */
export function isEnvironment(runs: readonly ProblemOutcome[]): boolean {
  return runs.some(({ ending }) => ending !== 'harness-error');
}
