import type { Job } from '../../../harness/core/campaign/job.ts';
import { OUTCOME_FORMAT, type JobMeasures, type JobOutcome } from '../../../harness/core/campaign/outcome.ts';
import type { Variant } from '../../../harness/campaign/variant.ts';

/** A variant that needs no spec: for what only counts and compares. */
export function variant(scenario: string, more: Partial<Variant> = {}): Variant {
  return {
    scenario,
    cell: {},
    purpose: 'test',
    source: { text: '', file: `${scenario}.yaml`, overrides: [], plugins: [] },
    engine: 'sim',
    expect: 'pass',
    digest: `digest of ${scenario}`,
    limitMs: 1_000,
    ...more,
  };
}

export function job(scenario: string, seed: number, more: Partial<Job> = {}): Job {
  return { id: `${scenario}/${String(seed)}`, scenario, cell: {}, seed, purpose: 'test', ...more };
}

/** An outcome that passed, unless more is said. */
export function outcome(of: Job, more: Partial<JobOutcome> = {}): JobOutcome {
  return {
    format: OUTCOME_FORMAT,
    job: of,
    attempt: 1,
    ending: 'pass',
    expected: true,
    failures: [],
    level: 'exact',
    traceDigest: 'a trace',
    measures: MEASURES,
    wallTime: 10,
    replay: `again ${String(of.seed)}`,
    worker: 'here',
    ...more,
  };
}

/** One that failed in this way. */
export function failed(of: Job, signature: string, more: Partial<JobOutcome> = {}): JobOutcome {
  const [check = '', reason = ''] = signature.split('/');
  const failures = [{ check, verdict: 'fail' as const, reason, summary: `${signature} was seen` }];
  return outcome(of, { ending: 'fail', expected: false, failures, signature, ...more });
}

export function troubled(of: Job, trouble: string, more: Partial<JobOutcome> = {}): JobOutcome {
  const { measures: _measures, level: _level, traceDigest: _digest, ...rest } = outcome(of);
  return { ...rest, ending: 'harness-error', expected: false, trouble, ...more };
}

export const MEASURES: JobMeasures = {
  duration: 1_000,
  operations: { ok: 20, fail: 1, info: 2 },
  throughput: 20,
  latencies: [],
  faults: { kill: { planned: 2, effective: 2 } },
  availability: {},
  unavailable: [],
  leaders: 3,
  terms: 3,
  newLeaderAfter: [],
  rules: { deliver: 5 },
  premises: { VotesCorrect: 4, LeaderCompleteness: 0 },
  steps: 9,
};
