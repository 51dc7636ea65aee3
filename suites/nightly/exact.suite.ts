/** Correct builds under every kind of fault that the simulated world has, with other seeds each night. */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';
import { example, seedsOfTheNight } from '../examples.ts';

const FAULTS = {
  partitions: [{ fault: 'partition', shape: ['majority', 'ring', 'bridge', 'one-way'], every: '5s', for: '3s' }],
  'kills and loss': [
    { fault: 'kill', target: 'minority', every: '3s', for: '1s' },
    { fault: 'loss', percent: 20, target: 'all', every: '5s', for: '3s' },
  ],
  'disorder and duplicates': [
    { fault: 'reorder', every: '5s', for: '3s' },
    { fault: 'duplicate', every: '4s', for: '3s' },
  ],
  'lost disks': [{ fault: 'lose-unsynced', target: 'all', every: '4s', for: '700ms' }],
};

const WORKLOADS = ['register', 'append', 'set', 'counter', 'lock'];
const BUILDS = ['paper', 'paper+leader-lease', 'verdi+batching+compaction'];
const SEEDS = 5;

describe('nightly: exact engines', () => {
  for (const [faults, nemesis] of Object.entries(FAULTS)) {
    describe(faults, () => {
      for (const build of BUILDS) {
        const spec = {
          name: `nightly-${build.replaceAll('+', '-')}`,
          system: 'raft',
          build,
          engine: 'sim',
          nodes: 5,
          nemesis,
        };
        const length = { steps: 10_000, duration: '30s', workload: { name: 'register', keys: 3, clients: 8 } };
        chaos.seeds(build, { ...spec, ...length }, seedsOfTheNight(SEEDS));
      }
    });
  }

  for (const name of WORKLOADS) {
    const workload = { name, keys: 2, clients: 6 };
    const nemesis = [{ fault: 'partition', shape: ['majority', 'isolate-leader'], every: '5s', for: '3s' }];
    chaos(`workload ${name}`, {
      ...{ name: `nightly-${name}`, system: 'raft', engine: 'sim', nodes: 3, steps: 10_000, duration: '30s' },
      ...{ workload, nemesis, seed: seedsOfTheNight(1)[0] },
    });
  }

  const changing = { engine: 'sim', steps: 6000 };
  chaos.seeds('members come and go', example('raft-membership', changing), seedsOfTheNight(SEEDS));
  // Whether a follower needs a snapshot is a matter of the seed too.
  chaos('a follower needs a snapshot', example('raft-lag-until-snapshot', { ...changing, seed: 1 }));
  chaos.seeds('processes in lockstep', example('lockstep-raft'), seedsOfTheNight(2));
});
