/** Real nodes: the reference Raft, and etcd. */
import { describe } from 'mocha';
import { chaos } from '../../harness/mocha.ts';
import { example, seedsOfTheNight } from '../examples.ts';

const [seed] = seedsOfTheNight(1);

describe('nightly: real nodes', () => {
  for (const name of ['raft-membership', 'raft-lag-until-snapshot', 'raft-kill-new-leaders', 'raft-fault-schedules']) {
    chaos(name, example(name, { seed }));
  }
  for (const name of ['etcd-partitions', 'etcd-membership', 'etcd-transactions', 'etcd-bad-links']) {
    chaos(name, example(name, { seed }));
  }
});
