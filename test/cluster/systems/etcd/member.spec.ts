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

/** As short as etcd grants. */
const LEASE_MS = 2_000;

for (const version of ['3.3.25', '3.4.23', '3.5.16']) {
  describe(`a member of etcd ${version}`, function () {
    this.timeout(30_000);
    let folder: string | undefined;
    let member: ChildProcess | undefined;
    let client: SystemClient | undefined;

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
      client = connectEtcd(
        [
          { name: 'n1', url: own },
          { name: 'n2', url: `http://127.0.0.1:${await freePort()}` },
        ],
        LEASE_MS,
      );
      while ((await invoke('write', 'ready', 1)).type !== 'ok') await sleep(50);
    });

    after(async () => {
      await client?.close();
      if (member?.exitCode === null) {
        member.kill('SIGKILL');
        await once(member, 'exit');
      }
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const invoke = (f: string, key: string, value: Json, reads: 'linearizable' | 'serializable' = 'linearizable') =>
      (client as SystemClient).invoke({
        node: 'n1',
        client: 'c1',
        request: 1,
        f,
        key,
        value,
        reads,
        signal: AbortSignal.timeout(2_000),
      });
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

    it('appends to lists, also when many do so at once', async () => {
      const elements = Array.from({ length: 12 }, (_, element) => element);
      assert.deepEqual(await invoke('list-append', 'list', 'first'), ok('first'));
      const outcomes = await Promise.all(elements.map((element) => invoke('list-append', 'list', element)));
      assert.deepEqual(outcomes, elements.map(ok));
      const { value } = (await invoke('read', 'list', null)) as { readonly value: readonly Json[] };
      assert.equal(value[0], 'first');
      assert.deepEqual(value.slice(1).toSorted(byNumber), elements);
    });

    it('counts, and answers the new total', async () => {
      assert.deepEqual(await invoke('increment', 'count', 3), ok(3));
      const totals = await Promise.all(Array.from({ length: 8 }, () => invoke('increment', 'count', 1)));
      const seen = totals.map((outcome) => (outcome.type === 'ok' ? outcome.value : null));
      assert.deepEqual(seen.toSorted(byNumber), [4, 5, 6, 7, 8, 9, 10, 11]);
      assert.deepEqual(await invoke('increment', 'count', -11), ok(0));
    });

    it('does nothing to a key that holds something else', async () => {
      await invoke('write', 'other', 'text');
      assert.deepEqual(await invoke('list-append', 'other', 1), mismatch);
      assert.deepEqual(await invoke('increment', 'other', 1), mismatch);
      assert.deepEqual(await invoke('txn', 'other', [['append', 'other', 1]]), mismatch);
      assert.deepEqual(await invoke('txn', 'other', [['r', 'other', null]]), mismatch);
      assert.deepEqual(await invoke('read', 'other', null), ok('text'));
    });

    it('adds to sets, which do not reach into each other', async () => {
      for (const [key, element] of [
        ['s1', 1],
        ['s1', 1],
        ['s1', 'a/b'],
        ['s10', 2],
      ] as const)
        assert.deepEqual(await invoke('add', key, element), ok(element));
      assert.deepEqual(await invoke('read-set', 's1', null), ok(['a/b', 1]));
      assert.deepEqual(await invoke('read-set', 's1', null, 'serializable'), ok(['a/b', 1]));
      assert.deepEqual(await invoke('read-set', 's10', null), ok([2]));
      assert.deepEqual(await invoke('read-set', 's', null), ok([]));
    });

    it('runs transactions over several lists, and reads them at one point', async () => {
      const append = (key: string, value: Json): Json => ['append', key, value];
      const read = (key: string, value: Json = null): Json => ['r', key, value];
      const mixed = [read('tx'), append('tx', 1), append('ty', 2), append('tx', 3), read('tx')];
      const answer = [read('tx', []), append('tx', 1), append('ty', 2), append('tx', 3), read('tx', [1, 3])];
      assert.deepEqual(await invoke('txn', 'tx', mixed), ok(answer));
      const pairs = [4, 5, 6, 7].map((value) => invoke('txn', 'tx', [append('tx', value), append('ty', value)]));
      assert.ok((await Promise.all(pairs)).every(({ type }) => type === 'ok'));
      for (const reads of ['linearizable', 'serializable'] as const) {
        const both = await invoke('txn', 'tx', [read('tx'), read('ty')], reads);
        assert.equal(both.type, 'ok');
        const [[, , x], [, , y]] = both.value as unknown as readonly [
          [string, string, number[]],
          [string, string, number[]],
        ];
        assert.deepEqual(x.slice(2), y.slice(1));
        assert.deepEqual(x.slice(2).toSorted(byNumber), [4, 5, 6, 7]);
      }
    });

    it('holds a lock for one owner at a time, for as long as its lease is renewed', async function () {
      this.timeout(20_000);
      assert.deepEqual(await invoke('acquire', 'lock', 'a'), ok('a'));
      assert.deepEqual(await invoke('acquire', 'lock', 'a'), { ...mismatch, error: 'held by its owner' });
      assert.deepEqual(await invoke('release', 'lock', 'b'), { ...mismatch, error: 'not held by its owner' });
      await sleep(LEASE_MS / 2);
      const refused = { ...mismatch, error: 'gave up waiting' };
      assert.deepEqual(await invoke('acquire', 'lock', 'b'), refused);
      assert.deepEqual(await invoke('release', 'lock', 'a'), ok('a'));
      assert.deepEqual(await invoke('acquire', 'lock', 'b'), ok('b'));
      const both = await Promise.all([invoke('release', 'lock', 'b'), invoke('release', 'lock', 'b')]);
      assert.deepEqual(both, [ok('b'), { ...mismatch, error: 'not held by its owner' }]);
    });

    it('says that it leads', async () => {
      const status = await (client as SystemClient).status('n1', AbortSignal.timeout(2_000));
      assert.ok(status?.log);
      const { log, term, ...rest } = status;
      assert.deepEqual(rest, { node: 'n1', isLeader: true, leader: 'n1' });
      assert.ok(term >= 2);
      assert.ok(log.appliedIndex > 0 && log.appliedIndex <= log.lastIndex);
      assert.equal(await (client as SystemClient).status('n2', AbortSignal.timeout(2_000)), undefined);
    });

    it('shows its state at a revision, and what changes it', async () => {
      await invoke('write', 'z', 7);
      const [first, absent] = await (client as SystemClient).replicas(['z', 'none'], AbortSignal.timeout(2_000));
      assert.ok(first);
      assert.deepEqual(first.contents, { z: 7, none: null });
      assert.equal(absent, undefined);
      const [same] = await (client as SystemClient).replicas(['z', 'none'], AbortSignal.timeout(2_000));
      assert.deepEqual(same, first);
      await invoke('write', 'z', 7);
      const [later] = await (client as SystemClient).replicas(['z', 'none'], AbortSignal.timeout(2_000));
      assert.ok(later);
      assert.equal(later.position, first.position + 1);
      assert.notEqual(later.digest, first.digest);
    });
  });
}

function byNumber(a: Json, b: Json): number {
  return Number(a) - Number(b);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
