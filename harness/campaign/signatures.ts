import type { FailureKind, JobReference, ShrunkSignature, SignatureSummary } from '../core/campaign/summary.ts';
import type { EngineName } from '../core/spec.ts';
import { failureKind, type ProblemOutcome } from './classify.ts';
import { groupBy } from './group-by.ts';

/** Runs of one job, and the engine it runs on. */
export interface ProblemJob {
  readonly runs: readonly ProblemOutcome[];
  readonly engine: EngineName;
}

/**
 * Failures by signature, the most frequent first. Signatures whose small schedules are alike are one: the same cause, seen by
 * different checks.
 */
export function signaturesOf(
  jobs: readonly ProblemJob[],
  shrunk: ReadonlyMap<string, ShrunkSignature>,
): SignatureSummary[] {
  const groups = groupBy(
    jobs.flatMap((job) => failedRun(job) ?? []),
    ({ signature }) => mainSignature(signature, shrunk),
  );
  return [...groups]
    .map(([signature, failed]) => summaryOf(signature, failed, shrunk))
    .sort((one, other) => other.count - one.count || (one.signature < other.signature ? -1 : 1));
}

/**
 * The signature that stands for this one: of those with the same cause, as far as can be seen, the one with the shortest schedule.
 * Small schedules of one shape have one cause, and so have runs of which each breaks what the other one is about: which of its
 * consequences a mistake shows first depends on the seed.
 */
export function mainSignature(signature: string, shrunk: ReadonlyMap<string, ShrunkSignature>): string {
  const own = shrunk.get(signature);
  if (own === undefined) return signature;
  const all = [...shrunk.values()];
  const same = new Set([own]);
  for (const each of same) for (const other of all) if (haveOneCause(each, other)) same.add(other);
  const [shortest] = [...same].sort((a, b) => a.steps - b.steps || (a.signature < b.signature ? -1 : 1));
  return shortest?.signature ?? signature;
}

function haveOneCause(one: ShrunkSignature, other: ShrunkSignature): boolean {
  if (one.shape === other.shape) return true;
  return one.breaks.includes(other.predicate) && other.breaks.includes(one.predicate);
}

interface Failed extends ProblemJob {
  /** The run that failed, and with what. */
  readonly run: ProblemOutcome;
  readonly signature: string;
}

function failedRun(job: ProblemJob): Failed | undefined {
  const run = job.runs.find(({ ending, expected }) => ending === 'fail' && !expected);
  return run && { ...job, run, signature: run.signature ?? NO_FAILURE };
}

/** A run that ended as a failure because the failure it expected did not happen. */
const NO_FAILURE = 'expected failure missing';

function summaryOf(
  signature: string,
  failed: readonly Failed[],
  shrunk: ReadonlyMap<string, ShrunkSignature>,
): SignatureSummary {
  const [smallest] = failed.toSorted((one, other) => one.run.job.seed - other.run.job.seed) as [Failed];
  const small = shrunk.get(signature);
  const names = new Set(failed.map((each) => each.signature));
  const again = failed.map(({ runs }) => runs.slice(1)).flat();
  return {
    signature,
    kind: kindOf(failed),
    count: failed.length,
    scenarios: placesOf(failed),
    summary: smallest.run.failures.find(({ verdict }) => verdict === 'fail')?.summary ?? '',
    smallest: referenceTo(smallest.runs),
    again: { runs: again.length, failed: again.filter(({ ending }) => ending === 'fail').length },
    ...(small === undefined ? {} : { shrunk: small }),
    alias: [...names].filter((name) => name !== signature).sort(),
  };
}

/** The gravest that any of its jobs was found to be: a bug that repeats is one wherever else it does not. */
function kindOf(failed: readonly Failed[]): FailureKind {
  const kinds = failed.map(({ runs, engine }) => failureKind(runs, engine));
  return GRAVEST_FIRST.find((kind) => kinds.includes(kind)) ?? 'unconfirmed';
}

const GRAVEST_FIRST: readonly FailureKind[] = ['bug', 'nondeterminism', 'flaky', 'unconfirmed'];

function placesOf(failed: readonly Failed[]): SignatureSummary['scenarios'] {
  const places = groupBy(failed, ({ run: { job } }) => JSON.stringify([job.scenario, job.cell]));
  return [...places.values()]
    .map((jobs) => {
      const { scenario, cell } = (jobs[0] as Failed).run.job;
      return { scenario, cell, count: jobs.length };
    })
    .sort((one, other) => other.count - one.count);
}

/** A job by the run of it that has a folder, where there is one. */
export function referenceTo(runs: readonly ProblemOutcome[]): JobReference {
  const { job, replay, folder, wallTime } = (runs.find((run) => run.folder !== undefined) ?? runs[0]) as ProblemOutcome;
  return { job, replay, ...(folder === undefined ? {} : { folder }), wallTime };
}
