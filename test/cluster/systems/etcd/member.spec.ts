import { after, before, describe, it, type Context } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEtcd } from '../../../../cluster/systems/etcd/client.ts';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';
import { cachedBinary } from '../../../../cluster/systems/etcd/release.ts';
import type { ClientOutcome, SystemClient } from '../../../../harness/core/contracts/system.ts';
import type { Json } from '../../../../harness/core/json.ts';

for (const version of ['3.3.25', '3.4.23', '3.5.16']) {
  describe(`a member of etcd ${version}`, function () {
    this.timeout(30_000);
    let folder: string | undefined;
    let member: ChildProcess | undefined;
    let client: SystemClient;

    before(async function (this: Context) {
      const build = (await etcd.builds()).find(({ name }) => name === version);
      if (build?.ready !== true) this.skip();
      folder = await mkdtemp(join(tmpdir(), 'verdict-test-'));
      const [own, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
      member = spawn(cachedBinary(version), [
        ...['--name', 'n1', '--data-dir', join(folder, 'data'), '--initial-cluster', `n1=${peer}`],
        ...['--listen-client-urls', own, '--advertise-client-urls', own],
        ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ]);
      client = connectEtcd([
        { name: 'n1', url: own },
        { name: 'n2', url: `http://127.0.0.1:${await freePort()}` },
      ]);
      while ((await invoke('write', 'ready', 1)).type !== 'ok') await sleep(50);
    });

    after(async () => {
      if (member?.exitCode === null) {
        member.kill('SIGKILL');
        await once(member, 'exit');
      }
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const invoke = (f: string, key: string, value: Json, reads: 'linearizable' | 'serializable' = 'linearizable') =>
      client.invoke({ node: 'n1', client: 'c1', request: 1, f, key, value, reads, signal: AbortSignal.timeout(2_000) });
    const ok = (value: Json): ClientOutcome => ({ type: 'ok', value });
    const mismatch: ClientOutcome = { type: 'fail', error: 'mismatch', retry: false };

    it('reads what was written, numbers and strings apart', async () => {
      assert.deepEqual(await invoke('read', 'none', null), ok(null));
      for (const value of [1, '1', 'two words, "quoted"', -1.5]) {
        assert.deepEqual(await invoke('write', 'x', value), ok(value));
        assert.deepEqual(await invoke('read', 'x', null), ok(value));
        assert.deepEqual(await invoke('read', 'x', null, 'serializable'), ok(value));
      }
    });

    it('compares and sets', async () => {
      assert.deepEqual(await invoke('cas', 'y', [1, 2]), mismatch);
      assert.deepEqual(await invoke('cas', 'y', [null, 1]), ok([null, 1]));
      assert.deepEqual(await invoke('cas', 'y', [null, 3]), mismatch);
      assert.deepEqual(await invoke('cas', 'y', ['1', 2]), mismatch);
      assert.deepEqual(await invoke('cas', 'y', [1, 2]), ok([1, 2]));
      assert.deepEqual(await invoke('read', 'y', null), ok(2));
    });

    it('says that it leads', async () => {
      const status = await client.status('n1', AbortSignal.timeout(2_000));
      assert.ok(status?.log);
      const { log, term, ...rest } = status;
      assert.deepEqual(rest, { node: 'n1', isLeader: true, leader: 'n1' });
      assert.ok(term >= 2);
      assert.ok(log.appliedIndex > 0 && log.appliedIndex <= log.lastIndex);
      assert.equal(await client.status('n2', AbortSignal.timeout(2_000)), undefined);
    });

    it('shows its state at a revision, and what changes it', async () => {
      await invoke('write', 'z', 7);
      const [first, absent] = await client.replicas(['z', 'none'], AbortSignal.timeout(2_000));
      assert.ok(first);
      assert.deepEqual(first.contents, { z: 7, none: null });
      assert.equal(absent, undefined);
      const [same] = await client.replicas(['z', 'none'], AbortSignal.timeout(2_000));
      assert.deepEqual(same, first);
      await invoke('write', 'z', 7);
      const [later] = await client.replicas(['z', 'none'], AbortSignal.timeout(2_000));
      assert.ok(later);
      assert.equal(later.position, first.position + 1);
      assert.notEqual(later.digest, first.digest);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
