import { CAMPAIGN_FORMAT, type CampaignSummary, type JobReference } from '../../../harness/core/campaign/summary.ts';

const NONE = { pass: 0, unknown: 0, vacuous: 0, fail: 0, 'harness-error': 0, unavailable: 0 };

export function reference(scenario: string, seed: number, more: Partial<JobReference> = {}): JobReference {
  const job = { id: `${scenario}/${String(seed)}`, scenario, cell: {}, seed, purpose: 'test' as const };
  return { job, replay: `npx verdict run ${scenario}.yaml --seed ${String(seed)}`, wallTime: 1_234, ...more };
}

/** A night in which all went well. */
export const GOOD: CampaignSummary = {
  format: CAMPAIGN_FORMAT,
  name: 'night',
  verdict: 'pass',
  exitCode: 0,
  sentences: ['20 jobs passed. The negative control failed as it must.'],
  ended: 'all',
  version: '1.2.3',
  seeds: '1..10',
  shard: null,
  elapsed: 61_000,
  runTime: 110_000,
  jobs: { done: 20, of: 20, runs: 21 },
  endings: { ...NONE, pass: 20 },
  matrix: [
    { scenario: 'partitions', cell: { build: '3.4' }, purpose: 'test', endings: { ...NONE, pass: 10 }, unexpected: 0 },
    { scenario: 'partitions', cell: { build: '3.5' }, purpose: 'test', endings: { ...NONE, pass: 10 }, unexpected: 0 },
    { scenario: 'planted', cell: {}, purpose: 'control', endings: { ...NONE, fail: 1 }, unexpected: 0 },
  ],
  signatures: [],
  tested: {
    operations: { ok: 12_345, fail: 6, info: 7 },
    faults: { partition: { planned: 40, effective: 40 } },
    leaders: 80,
    steps: 90_000,
    rules: { deliver: 80_000 },
    premises: { VotesCorrect: 5, NeverTested: 0 },
    states: 4_321,
  },
  minimums: [{ name: 'operations', least: 200, value: 12_345 }],
  controls: [
    {
      scenario: 'planted',
      expected: 'linearizable/stale-read',
      state: 'found',
      runs: 1,
      found: reference('planted', 1),
      others: [],
    },
  ],
  regressions: [],
  slow: [reference('partitions', 3)],
  troubles: [],
  resume: 'npx verdict campaign --resume runs/campaign-night',
};

/** One in which everything went wrong that can. */
export const BAD: CampaignSummary = {
  ...GOOD,
  verdict: 'fail',
  exitCode: 1,
  sentences: [
    '1 job failed, in one way: logs/panic (1); 18 jobs passed.',
    'partition with an effect: 0, at least 1 are needed.',
  ],
  endings: { ...NONE, pass: 18, fail: 1, 'harness-error': 1 },
  matrix: [
    { ...(GOOD.matrix[0] as CampaignSummary['matrix'][0]), endings: { ...NONE, pass: 9, fail: 1 }, unexpected: 1 },
    {
      ...(GOOD.matrix[1] as CampaignSummary['matrix'][0]),
      endings: { ...NONE, vacuous: 9, 'harness-error': 1 },
      unexpected: 10,
    },
  ],
  signatures: [
    {
      signature: 'logs/panic',
      kind: 'bug',
      count: 1,
      scenarios: [{ scenario: 'partitions', cell: { build: '3.4' }, count: 1 }],
      summary: 'n2 said <script>panic</script>',
      smallest: reference('partitions', 7, { folder: 'partitions-7' }),
      again: { runs: 1, failed: 1 },
      shrunk: {
        signature: 'logs/panic',
        folder: 'shrunk-1',
        steps: 9,
        nodes: 2,
        predicate: 'p',
        breaks: ['p'],
        shape: 'crash 1',
        seed: 7,
      },
      alias: ['replicas/differ'],
    },
  ],
  minimums: [{ name: 'partition with an effect', least: 1, value: 0 }],
  controls: [{ scenario: 'planted', expected: null, state: 'missed', runs: 10, others: ['seed 1: pass'] }],
  regressions: [
    {
      name: 'old bug',
      scenario: 'regression old bug',
      seed: 4,
      must: 'pass',
      state: 'broken',
      sentence: 'old bug is back.',
    },
    {
      name: 'other bug',
      scenario: 'regression other bug',
      seed: 5,
      must: 'fail',
      state: 'kept',
      sentence: 'other bug has stayed found.',
    },
  ],
  troubles: [{ kind: 'harness', message: 'disk full', count: 1, first: reference('partitions', 8) }],
};
