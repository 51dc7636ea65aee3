// Chaos tests beside ordinary ones: npx mocha examples/mocha/register.chaos.mjs
import { describe } from 'mocha';
import { chaos } from 'raft-verdict/mocha';

const partitions = {
  name: 'survives-partitions',
  system: 'raft',
  build: 'verdi',
  engine: 'sim',
  nodes: 3,
  steps: 3000,
  duration: '15s',
  workload: { name: 'register', keys: 2, clients: 9 },
  nemesis: [{ fault: 'partition', shape: 'isolate-leader', every: '5s', for: '3s' }],
};

describe('the register', () => {
  chaos.seeds('survives partitions', partitions, [1, 2]);

  // A control: the harness must find a bug that was planted.
  chaos('shows a leader that reads without asking', {
    ...partitions,
    name: 'stale-read',
    build: 'paper+no-pre-vote+no-check-quorum+stale-read',
    seed: 1,
    expect: { fail: 'linearizable/stale-read' },
  });
});
