/** A minute at most: does the harness find what is wrong, and leave alone what is right? */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';
import { control, example } from '../examples.ts';

const partitions = {
  name: 'smoke-partitions',
  system: 'raft',
  build: 'paper',
  engine: 'sim',
  nodes: 3,
  steps: 3000,
  duration: '15s',
  workload: { name: 'register', keys: 2, clients: 9 },
  nemesis: [
    { fault: 'partition', shape: ['majority', 'isolate-leader'], every: '5s', for: '3s' },
    { fault: 'kill', target: 'leader', every: '6s', for: '1s' },
  ],
};

/** Where a bug breaks invariants as well, what clients saw of it is what is expected. */
const CLIENTS = ['linearizable', 'effects'];

describe('smoke: exact engines', () => {
  chaos.seeds('the reference Raft survives partitions and kills', partitions, [1, 2]);
  chaos('the verified Raft survives them', { ...partitions, name: 'smoke-verdi', build: 'verdi', seed: 1 });
  chaos('processes in lockstep survive them', example('lockstep-raft', { steps: 1000, seed: 1 }));
  chaos(
    'control: a stale read is found',
    control('raft-stale-read-sim', 'linearizable/stale-read', { steps: 3000, seed: 1 }),
  );
  chaos(
    'control: an element applied twice is found',
    control('raft-double-apply-sim', 'linearizable/duplicate-element', { seed: 1, checks: CLIENTS }),
  );
});
