import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { ReplicaState } from '../../../../harness/core/contracts/system.ts';
import { planFor, simulate } from './scenario.ts';

describe('replicas of a build that compacts its log and lets followers lag', function () {
  this.timeout(60_000);

  it('are compared at a position that every snapshot lies before', () => {
    const system = raft.handlers?.('verdi+compaction', raft.options({}));
    assert.ok(system !== undefined);
    for (let seed = 1; seed <= 3; seed++) {
      const replicas: readonly ReplicaState[] = simulate(planFor({ seed: String(seed), nodes: 5 }), system).result
        .replicas;
      const [first, ...others] = replicas.map(({ common }) => common);
      assert.ok(first !== undefined && first.position > 0, `seed ${String(seed)}`);
      for (const other of others) assert.deepEqual(other, first, `seed ${String(seed)}`);
    }
  });
});
