import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { etcd } from '../../cluster/systems/etcd/etcd.ts';
import { raft } from '../../cluster/systems/raft/raft.ts';
import type { System } from '../../harness/core/contracts/system.ts';
import { InputError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';
import { watchedChecks } from '../../harness/watched-checks.ts';

const prepared = (settings: string) =>
  prepare({ text: `seed: 1\nuntil: first-violation\n${settings}`, file: 'spec.yaml', overrides: [], plugins: [] });

describe('checks that can be made while a run goes on', () => {
  it('are those of the spec that need not see the whole run, and of nodes that do not speak Raft no invariants', async () => {
    const watched = async (checks: string, system: System): Promise<string[]> => {
      const { plan } = await prepared('engine: sim\nchecks: [invariants]\n');
      return watchedChecks({ ...plan.spec, checks: checks.split(' ') }, system);
    };
    assert.deepEqual(await watched('linearizable progress invariants', raft), ['linearizable', 'invariants']);
    assert.deepEqual(await watched('progress invariants', raft), ['invariants']);
    assert.deepEqual(await watched('linearizable invariants', etcd), ['linearizable']);
    assert.deepEqual(await watched('progress', raft), []);
  });

  it('are enough one by one, and without any of them a run cannot end at its first violation', async () => {
    const workload = 'engine: sim\nworkload: { name: transactions }\n';
    const { plan } = await prepared(`${workload}checks: [transactions, invariants]\n`);
    assert.equal(plan.spec.until, 'first-violation');
    await assert.rejects(prepared(`${workload}checks: [transactions]\n`), (error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /^spec\.yaml:2:8 until: .* of its checks \(transactions\) none can be made/);
      assert.match(error.hint ?? '', /linearizable, and invariants/);
      return true;
    });
  });
});
