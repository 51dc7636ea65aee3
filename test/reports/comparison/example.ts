import type { Comparison, Divergence } from '../../../harness/core/campaign/comparison.ts';
import { compared, run, runs } from '../../harness/campaign/compare/outcomes.ts';

const node = { name: 'n3', before: { role: 'follower' }, after: { role: 'follower', 'voted for': 'n1' } };
const DIVERGENCE: Divergence = {
  scenario: 'partitions',
  column: 1,
  seed: 1,
  step: 160,
  sides: [
    { column: 0, line: '{"step":160}', words: 'n3 takes RESTART', node, folder: 'runs/one' },
    {
      column: 1,
      words: 'the run was over after 159 steps',
      node: { ...node, after: { ...node.after, 'voted for': 'nobody' } },
      folder: 'runs/other',
    },
  ],
};

/** A comparison with something of everything. */
export function example(): Comparison {
  const seeds = [1, 2, 3, 4];
  const all = [
    ...seeds.map((seed) => run(0, seed, { measures: { throughput: seed, terms: 5 } })),
    ...runs(1, [1, 2], { signature: 'stale <read>', measures: { throughput: 10, terms: 5 } }),
    ...[3, 4].map((seed) => run(1, seed, { measures: { throughput: 10 + seed, terms: 5 } })),
  ];
  return { ...compared(all), divergences: [DIVERGENCE] };
}
