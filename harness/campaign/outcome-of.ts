import type { JobPurpose } from '../core/campaign/job.ts';
import { OUTCOME_FORMAT, type JobFailure, type JobOutcome } from '../core/campaign/outcome.ts';
import { messageOf, UnavailableError, VerdictError } from '../core/errors.ts';
import type { RunRecord } from '../core/contracts/checker.ts';
import { EXIT, exitCode, type CheckResult } from '../core/verdict.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import type { JobTask } from './job-task.ts';
import { measuresOfRun } from './measures-of-run.ts';
import { signatureOf } from './signature.ts';

/** Who did a job, how long it took, and how it is done again. */
export interface Doing {
  /** ms */
  readonly wallTime: number;
  readonly worker: string;
  readonly replay: string;
  /** Sketch of the states that were seen, where somebody looked. */
  readonly states?: string | undefined;
}

/** What a run that came to a verdict is as the outcome of its job. */
export function outcomeOf(
  { job, attempt }: JobTask,
  record: RunRecord,
  document: VerdictDocument,
  { wallTime, worker, replay, states }: Doing,
): JobOutcome {
  const failures = document.checks
    .filter(({ name, verdict }) => name !== MEASURES && verdict !== 'pass')
    .map(failureOf);
  const signature = signatureOf(failures);
  return {
    format: OUTCOME_FORMAT,
    job,
    attempt,
    ending: document.verdict,
    expected: isExpected(job.purpose, document),
    failures,
    ...(signature === undefined ? {} : { signature }),
    level: document.level,
    ...(document.traceDigest === undefined ? {} : { traceDigest: document.traceDigest }),
    measures: { ...measuresOfRun(record, document), ...(states === undefined ? {} : { states }) },
    wallTime: Math.round(wallTime),
    replay,
    worker,
  };
}

/** Measures, and never judges. */
const MEASURES = 'measures';

/** A control of which nobody said how it fails has to fail in whatever way. */
function isExpected(purpose: JobPurpose, { verdict, checks, expect }: VerdictDocument): boolean {
  if (purpose === 'control' && expect === 'pass') return verdict === 'fail';
  return exitCode(verdict, checks, expect) === EXIT.pass;
}

function failureOf({ name, verdict, reason, summary }: CheckResult): JobFailure {
  return {
    check: name,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(name === 'invariants' && verdict === 'fail' && reason !== undefined ? { invariant: reason } : {}),
    summary,
  };
}

/** The outcome of a job without a verdict: the machine lacks something, or harness and machine were in trouble. */
export function troubledOutcome(
  { job, attempt }: Pick<JobTask, 'job' | 'attempt'>,
  error: unknown,
  { wallTime, worker, replay }: Doing,
): JobOutcome {
  return {
    format: OUTCOME_FORMAT,
    job,
    attempt,
    ending: error instanceof UnavailableError ? 'unavailable' : 'harness-error',
    expected: false,
    failures: [],
    trouble: troubleText(error),
    wallTime: Math.round(wallTime),
    replay,
    worker,
  };
}

function troubleText(error: unknown): string {
  if (error instanceof VerdictError) return [error.message, error.hint].filter(Boolean).join(' ');
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
