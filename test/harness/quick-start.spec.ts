import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { specSource } from '../../harness/commands/spec-flags.ts';
import { prepare } from '../../harness/prepare.ts';
import { systems } from '../../cluster/systems/registry.ts';

describe('the quick start', () => {
  it('of another system begins with its own default build', async () => {
    const etcd = await planned({ system: 'etcd' });
    assert.deepEqual([etcd.system, etcd.build], ['etcd', systems.named('etcd').defaultBuild]);
    const given = await planned({ system: 'raft', build: 'paper+stale-read' });
    assert.deepEqual([given.system, given.build], ['raft', 'paper+stale-read']);
  });

  it('keeps its build for its own system', async () => {
    const own = await planned({});
    assert.deepEqual(await planned({ system: own.system }), own);
  });
});

async function planned(flags: { readonly system?: string; readonly build?: string }) {
  const { plan } = await prepare(specSource(undefined, { ...flags, set: [], plugin: [] }));
  return { system: plan.spec.system, build: plan.spec.build };
}
