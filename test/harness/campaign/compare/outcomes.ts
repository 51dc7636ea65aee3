import type { ComparedRun } from '../../../../harness/campaign/compare/compared-run.ts';
import { compareOutcomes } from '../../../../harness/campaign/compare/compare-outcomes.ts';
import type { Comparison } from '../../../../harness/core/campaign/comparison.ts';
import {
  LATENCY_BOUNDS,
  OUTCOME_FORMAT,
  type Ending,
  type JobMeasures,
  type JobOutcome,
} from '../../../../harness/core/campaign/outcome.ts';

export interface MadeRun extends Partial<Omit<JobOutcome, 'job' | 'measures'>> {
  readonly scenario?: string;
  readonly measures?: Partial<JobMeasures>;
}

/** A finished run of a comparison; a pass where nothing else is said. */
export function run(column: number, seed: number, given: MadeRun = {}): ComparedRun {
  const { scenario = 'partitions', measures, ...outcome } = given;
  const ending: Ending = outcome.ending ?? (outcome.signature === undefined ? 'pass' : 'fail');
  return {
    column,
    outcome: {
      format: OUTCOME_FORMAT,
      job: { id: `${scenario}/${String(column)}/${String(seed)}`, scenario, cell: {}, seed, purpose: 'test' },
      attempt: 1,
      expected: ending === 'pass',
      failures:
        ending === 'fail' ? [{ check: 'linearizable', verdict: 'fail', summary: `seed ${String(seed)} broke it` }] : [],
      level: 'plan',
      ...(measures === undefined ? {} : { measures: { ...NO_MEASURES, ...measures } }),
      wallTime: 1,
      replay: `npx verdict run ${scenario}.yaml --seed ${String(seed)}`,
      worker: 'here',
      ...outcome,
      ending,
    },
  };
}

/** The same on several seeds. */
export function runs(column: number, seeds: readonly number[], given: MadeRun = {}): ComparedRun[] {
  return seeds.map((seed) => run(column, seed, given));
}

export function compared(all: readonly ComparedRun[], columns: readonly string[] = ['A', 'B']): Comparison {
  return compareOutcomes({
    key: 'build',
    columns,
    seeds: '1..9',
    command: 'npx verdict compare x.yaml',
    created: '2026-01-02T03:04:05.000Z',
    runs: all,
    divergences: [],
  });
}

const NO_MEASURES: JobMeasures = {
  duration: 60_000,
  operations: { ok: 0, fail: 0, info: 0 },
  throughput: 0,
  latencies: new Array<number>(LATENCY_BOUNDS.length + 1).fill(0),
  faults: {},
  availability: {},
  unavailable: [],
  leaders: 0,
  terms: 0,
  newLeaderAfter: [],
};
