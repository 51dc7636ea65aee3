/** One run on real nodes, of whatever host this machine has. */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';

describe('smoke: real nodes', () => {
  chaos('the reference Raft survives a partition and a kill', {
    name: 'smoke-live',
    system: 'raft',
    build: 'paper',
    engine: 'live',
    nodes: 3,
    seed: 1,
    duration: '6s',
    recovery: '5s',
    workload: { name: 'register', keys: 2, clients: 4, rate: '50/s' },
    nemesis: [
      { fault: 'partition', shape: 'isolate-leader', at: '1s', for: '2s' },
      { fault: 'kill', target: 'leader', at: '4s', for: '1s' },
    ],
  });
});
