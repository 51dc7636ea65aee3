/** Before a release: long runs of the reference Raft, where rare schedules have a chance. */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';
import { example, seedsOfTheNight } from '../examples.ts';

const nemesis = [
  { fault: 'partition', shape: ['majority', 'isolate-leader', 'ring', 'bridge', 'one-way'], every: '8s', for: '4s' },
  { fault: 'kill', target: 'leader', every: '9s', for: '3s' },
  { fault: 'loss', percent: 20, target: 'all', every: '7s', for: '3s' },
  { fault: 'duplicate', every: '5s', for: '2s' },
];

describe('release: the reference Raft', () => {
  for (const build of ['paper', 'verdi', 'verdi+batching+compaction']) {
    const spec = {
      name: `release-${build.replaceAll('+', '-')}`,
      system: 'raft',
      build,
      engine: 'sim',
      nodes: 5,
      nemesis,
    };
    const length = { steps: 60_000, duration: '120s', workload: { name: 'register', keys: 3, clients: 8 } };
    chaos.seeds(build, { ...spec, ...length }, seedsOfTheNight(5));
  }
  chaos.seeds('members come and go on real nodes', example('raft-membership'), seedsOfTheNight(3));
  chaos('leases hold while clocks are bent', example('raft-lease-clock', { build: 'paper+leader-lease', seed: 1 }));
});
