import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { SystemClient } from '../../../../harness/core/contracts/system.ts';
import { ScriptedMember, type Reaction } from './scripted-member.ts';

const FAILED_PRECONDITION = 9;
const LISTED = {
  body: {
    members: [
      { ID: '11', name: 'n1', peerURLs: ['http://127.0.0.1:2380'] },
      { ID: '12', peerURLs: ['http://10.0.0.2:2380'] },
    ],
  },
};

describe('the members of etcd', () => {
  let member: ScriptedMember | undefined;
  let client: SystemClient | undefined;

  afterEach(async () => {
    await client?.close();
    member?.close();
  });

  const start = async (...reactions: readonly Reaction[]): Promise<Required<SystemClient>> => {
    const left = [...reactions];
    member = new ScriptedMember(() => left.shift() ?? 'hang-up');
    client = await member.connect(60_000);
    return client as Required<SystemClient>;
  };
  const { signal } = new AbortController();
  const request = { node: 'n1', member: 'n1', signal };

  it('are known by their addresses, also before they have said their names; strangers by their identities', async () => {
    const asked = await start(LISTED);
    assert.deepEqual(await asked.members('n1', signal), [
      { node: 'n1', identity: '11' },
      { node: '12', identity: '12' },
    ]);
    assert.equal(await asked.members('n1', signal), undefined, 'who hangs up says nothing');
    assert.equal(await asked.version('n1', signal), '3.5.16');
  });

  it('are added by address and removed by identity', async () => {
    const asked = await start({ body: {} }, LISTED, { body: {} });
    assert.deepEqual(await asked.addMember(request), { type: 'ok', value: null });
    assert.deepEqual(await asked.removeMember(request), { type: 'ok', value: null });
    assert.deepEqual(member?.asked, [
      { path: 'cluster/member/add', body: { peerURLs: ['http://127.0.0.1:2380'] } },
      { path: 'cluster/member/list', body: {} },
      { path: 'cluster/member/remove', body: { ID: '11' } },
    ]);
  });

  it('stay where etcd refuses, or nobody knows them', async () => {
    const asked = await start({ code: FAILED_PRECONDITION }, { body: { members: [] } });
    assert.deepEqual(await asked.addMember(request), { type: 'fail', error: 'refused', retry: false });
    assert.equal((await asked.removeMember(request)).type, 'fail');
    assert.equal(member?.asked.length, 2, 'nothing was asked to leave');
  });
});
