import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLIENT_PORT, PEER_PORT } from '../../../../cluster/raft/daemon/config.ts';
import type { Json, JsonObject } from '../../../../harness/core/json.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import { LocalCluster } from './local-cluster.ts';

describe('reference nodes as real processes', function () {
  this.timeout(60_000);
  let cluster: LocalCluster;

  afterEach(async () => {
    await cluster.close();
  });

  async function started(size = 3, build = 'paper', options: JsonObject = {}): Promise<LocalCluster> {
    cluster = new LocalCluster(size, build, options);
    await cluster.startAll();
    await cluster.leader();
    return cluster;
  }

  async function agree(): Promise<Readonly<Record<string, Json>>> {
    const replicas = await cluster.client.replicas(['x', 'y'], AbortSignal.timeout(20_000));
    const [first] = replicas;
    assert.ok(first?.contents);
    for (const replica of replicas) assert.deepEqual({ ...replica, node: '' }, { ...first, node: '' });
    return first.contents;
  }

  it('elect a leader and serve every operation', async () => {
    await started();
    const ok = (value: Json): unknown => ({ type: 'ok', value });
    assert.deepEqual(await cluster.ask('c', 1, 'write', 'x', 1), ok(1));
    assert.deepEqual(await cluster.ask('c', 2, 'read', 'x'), ok(1));
    assert.deepEqual(await cluster.ask('c', 3, 'cas', 'x', [1, 2]), ok([1, 2]));
    assert.deepEqual(await cluster.ask('c', 4, 'cas', 'x', [1, 3]), { type: 'fail', error: 'mismatch', retry: false });
    assert.deepEqual(await cluster.ask('c', 5, 'write', 'y', { a: ['ü', null] }), ok({ a: ['ü', null] }));
    assert.deepEqual(await cluster.ask('c', 6, 'delete', 'y'), ok(null));
    assert.deepEqual(await agree(), { x: 2, y: null });
    const leader = await cluster.leader();
    const other = cluster.nodes.find(({ name }) => name !== leader)?.name ?? '';
    assert.deepEqual(await cluster.attempt(other, 'c', 7, 'read', 'x', null), {
      type: 'fail',
      error: 'not-leader',
      retry: true,
      leader,
    });
  });

  it('execute a request sent again only once', async () => {
    await started();
    for (let retry = 0; retry < 3; retry++) {
      assert.deepEqual(await cluster.ask('c', 1, 'cas', 'x', [null, 1]), { type: 'ok', value: [null, 1] });
    }
  });

  it('lose nothing that was acknowledged when they are killed', async () => {
    await started();
    for (let request = 1; request <= 12; request++) {
      assert.equal((await cluster.ask('c', request, 'write', 'x', request)).type, 'ok');
      const leader = await cluster.leader();
      assert.equal(await cluster.end(leader, 'SIGKILL'), 'SIGKILL');
      if (request % 3 === 0) await cluster.leader();
      await cluster.start(leader);
    }
    assert.deepEqual(await cluster.ask('d', 1, 'read', 'x'), { type: 'ok', value: 12 });
    assert.deepEqual(await agree(), { x: 12, y: null });
    const lives = new Set(cluster.nodes.flatMap(({ name }) => cluster.trace(name).map(({ life }) => life)));
    assert.ok(lives.has(2));
  });

  it('lose nothing when all are killed at once', async () => {
    await started();
    await cluster.ask('c', 1, 'write', 'x', 'kept');
    await Promise.all(cluster.nodes.map(({ name }) => cluster.end(name, 'SIGKILL')));
    await cluster.startAll();
    assert.deepEqual(await cluster.ask('c', 1, 'write', 'x', 'kept'), { type: 'ok', value: 'kept' }, 'known by its id');
    assert.deepEqual(await cluster.ask('c', 2, 'read', 'x'), { type: 'ok', value: 'kept' });
  });

  it('bring a follower up to date that lacks far more than a datagram holds', async () => {
    await started();
    const leader = await cluster.leader();
    const follower = cluster.nodes.find(({ name }) => name !== leader)?.name ?? '';
    await cluster.end(follower, 'SIGKILL');
    for (let request = 1; request <= 40; request++) {
      assert.equal((await cluster.ask('c', request, 'write', 'x', `${request} ${'x'.repeat(8_000)}`)).type, 'ok');
    }
    await cluster.start(follower);
    assert.equal((await agree())['x'], `40 ${'x'.repeat(8_000)}`);
  });

  it('go on over stray datagrams and clients that misbehave', async () => {
    await started();
    await cluster.ask('c', 1, 'write', 'x', 1);
    const { address = '' } = cluster.nodes[0] ?? {};
    const socket = createSocket('udp4');
    for (const length of [0, 1, 30, 1_400, 60_000]) {
      await new Promise((sent) => socket.send(Buffer.alloc(length, 'VRFT'), PEER_PORT, address, sent));
    }
    socket.close();
    const rude = [
      '\0\0\0',
      'GET /',
      'GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /replica?index=-1 HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /request HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nwrong',
      'POST /request HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n{',
      `POST /request HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`,
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
    ];
    for (const text of rude) {
      const client = connect(CLIENT_PORT, address);
      client.on('error', () => undefined);
      client.write(text);
      await sleep(30);
      client.resetAndDestroy();
    }
    const silent = connect(CLIENT_PORT, address);
    await once(silent, 'connect');
    assert.deepEqual(await cluster.ask('c', 2, 'read', 'x'), { type: 'ok', value: 1 });
    silent.destroy();
    assert.deepEqual(await agree(), { x: 1, y: null });
    assert.ok(cluster.nodes.every(({ name }) => cluster.isRunning(name)));
  });

  it('answer clients as unknown when leadership is lost', async () => {
    await started();
    const leader = await cluster.leader();
    const followers = cluster.nodes.filter(({ name }) => name !== leader);
    for (const { name } of followers) await cluster.end(name, 'SIGKILL');
    const waiting = cluster.attempt(leader, 'c', 1, 'write', 'x', 1, 20_000);
    await cluster.until(() => cluster.trace(leader).some(({ rule }) => rule === 'input'));
    cluster.signal(leader, 'SIGSTOP');
    for (const { name } of followers) await cluster.start(name);
    await cluster.until(() =>
      followers.some(({ name }) => /life 2 term \d+: leader,/.test(cluster.logs.get(name) ?? '')),
    );
    cluster.signal(leader, 'SIGCONT');
    assert.deepEqual(await waiting, { type: 'info', error: 'unknown' });
  });

  it('end at once and cleanly when asked, and fatally on damage', async () => {
    await started();
    await cluster.ask('c', 1, 'write', 'x', 1);
    assert.equal(await cluster.end('n1', 'SIGTERM'), 0);
    const log = join(cluster.dataFolder('n1'), 'log');
    const bytes = readFileSync(log);
    bytes[30] = (bytes[30] as number) ^ 1;
    writeFileSync(log, bytes);
    await cluster.start('n1');
    assert.equal(await cluster.exit('n1'), 70);
    const last = cluster.logs
      .get('n1')
      ?.split('\n')
      .find((line) => line.startsWith('FATAL'));
    assert.match(last ?? '', /corruption in .*damaged at byte/);
    assert.ok(raft.logPatterns.some(({ kind, pattern }) => kind === 'corruption' && pattern.test(last ?? '')));
  });

  it('replace their logs by snapshots, and bring a follower up to date that way, in parts', async () => {
    await started(3, 'paper', { compactAfter: 5 });
    const leader = await cluster.leader();
    const follower = cluster.nodes.find(({ name }) => name !== leader)?.name ?? '';
    await cluster.ask('c', 1, 'write', 'x', 'first');
    await cluster.end(follower, 'SIGKILL');
    for (let request = 2; request <= 41; request++) {
      await cluster.ask('c', request, 'write', `k${request % 20}`, `${request} ${'v'.repeat(4_000)}`);
    }
    await cluster.ask('c', 42, 'write', 'y', 'last');
    await cluster.start(follower);
    assert.deepEqual(await agree(), { x: 'first', y: 'last' });
    const parts = cluster.trace(follower).filter(({ rule, type }) => rule === 'deliver' && type === 'InstallSnapshot');
    assert.ok(parts.length >= 5, `${parts.length} parts`);
    for (const { name } of cluster.nodes) assert.ok(existsSync(join(cluster.dataFolder(name), 'snapshot.json')), name);
    await Promise.all(cluster.nodes.map(({ name }) => cluster.end(name, 'SIGKILL')));
    await cluster.startAll();
    assert.deepEqual(
      await cluster.ask('c', 42, 'write', 'y', 'last'),
      { type: 'ok', value: 'last' },
      'known by its id',
    );
    assert.deepEqual(await cluster.ask('d', 1, 'read', 'x'), { type: 'ok', value: 'first' });
    assert.deepEqual(await agree(), { x: 'first', y: 'last' });
  });

  /** Asks under new ids until the leader is ready for a change. */
  async function administer(f: string, value: Json): Promise<void> {
    for (let request = 1; ; request++) {
      const outcome = await cluster.ask(`admin of ${f}`, request, f, '', value);
      if (outcome.type === 'ok') return;
      await sleep(50);
    }
  }

  it('take in a node that knew of nobody, and go on without a leader that is removed', async () => {
    await started(4, 'paper', { members: 3, compactAfter: 5 });
    for (let request = 1; request <= 10; request++) await cluster.ask('c', request, 'write', 'x', request);
    await administer('reconfigure', ['n1', 'n2', 'n3', 'n4']);
    await cluster.ask('c', 11, 'write', 'y', 11);
    assert.deepEqual(await agree(), { x: 10, y: 11 });
    const leader = await cluster.leader();
    const rest = ['n1', 'n2', 'n3', 'n4'].filter((name) => name !== leader);
    await administer('reconfigure', rest);
    await cluster.end(leader, 'SIGKILL');
    assert.deepEqual(await cluster.ask('c', 12, 'write', 'x', 12), { type: 'ok', value: 12 });
    assert.ok(rest.includes(await cluster.leader()));
    const unknown = await cluster.attempt(await cluster.leader(), 'e', 1, 'reconfigure', '', [...rest, 'n9'], 1_000);
    assert.deepEqual(unknown, { type: 'fail', error: 'unknown-member', retry: false });
  });

  it('say which build they are and who the members are, and change them when asked', async () => {
    await started(3, 'paper+log-reads', { members: 2 });
    const { client } = cluster;
    const signal = AbortSignal.timeout(20_000);
    const members = async (node: string): Promise<string[] | undefined> =>
      (await client.members?.(node, signal))?.map(({ node: name }) => name);
    const leader = await cluster.leader();
    assert.equal(await client.version?.(leader, signal), 'paper+log-reads');
    assert.deepEqual(await members(leader), ['n1', 'n2']);
    assert.deepEqual(await members('n3'), []);
    const [, , spare] = await client.replicas([], AbortSignal.timeout(5_000));
    assert.equal(spare, undefined, 'nobody waits for a node that is no member');
    const refused = await client.removeMember?.({ node: 'n3', member: leader, signal });
    assert.equal(refused?.type, 'fail');
    for (const change of ['addMember', 'removeMember'] as const) {
      const request = { node: leader, member: 'n3', signal };
      while ((await client[change]?.(request))?.type !== 'ok') await sleep(50);
      const expected = change === 'addMember' ? ['n1', 'n2', 'n3'] : ['n1', 'n2'];
      assert.deepEqual(await members(leader), expected);
    }
  });

  it('hand leadership over when asked to', async () => {
    await started();
    await cluster.ask('c', 1, 'write', 'x', 1);
    const leader = await cluster.leader();
    const successor = cluster.nodes.find(({ name }) => name !== leader)?.name ?? '';
    await administer('transfer', successor);
    await cluster.until(() => new RegExp(`term \\d+: leader,`).test(cluster.logs.get(successor) ?? ''));
    assert.deepEqual(await cluster.ask('c', 2, 'read', 'x'), { type: 'ok', value: 1 });
    assert.ok(cluster.trace(successor).some(({ rule, type }) => rule === 'deliver' && type === 'TimeoutNow'));
  });

  it('answer nothing old with leases, though the leader was stopped for longer than one', async () => {
    await started(3, 'paper+leader-lease');
    await cluster.ask('c', 1, 'write', 'x', 'old');
    const leader = await cluster.leader();
    assert.deepEqual(await cluster.ask('d', 1, 'read', 'x'), { type: 'ok', value: 'old' });
    cluster.signal(leader, 'SIGSTOP');
    const others = cluster.nodes.filter(({ name }) => name !== leader);
    await cluster.until(() => others.some(({ name }) => /term \d+: leader,/.test(cluster.logs.get(name) ?? '')));
    const next = others.find(({ name }) => /term \d+: leader,/.test(cluster.logs.get(name) ?? ''))?.name ?? '';
    assert.equal((await cluster.attempt(next, 'e', 1, 'write', 'x', 'new', 5_000)).type, 'ok');
    const read = cluster.attempt(leader, 'd', 2, 'read', 'x', null, 5_000);
    await sleep(100);
    cluster.signal(leader, 'SIGCONT');
    const outcome = await read;
    assert.ok(outcome.type !== 'ok' || outcome.value === 'new', JSON.stringify(outcome));
  });

  it('serve alone', async () => {
    await started(1);
    assert.deepEqual(await cluster.ask('c', 1, 'write', 'x', 1), { type: 'ok', value: 1 });
  });

  it('write a trace in which every packet is explained', async () => {
    await started();
    for (let request = 1; request <= 30; request++) await cluster.ask('c', request, 'write', 'x', request);
    await agree();
    const traces = cluster.nodes.map(({ name }) => cluster.trace(name));
    const sent = new Set(traces.flat().flatMap(({ sends }) => sends.map(({ packet }) => packet)));
    for (const trace of traces) {
      trace.forEach(({ step }, position) => assert.equal(step, position + 1));
      assert.equal(trace[0]?.rule, 'restart');
      for (const { rule, packet } of trace) if (rule === 'deliver') assert.ok(sent.has(packet ?? ''), packet);
    }
    const rules = new Set(traces.flat().map(({ rule }) => rule));
    assert.deepEqual([...rules].sort(), ['deliver', 'input', 'restart', 'timeout']);
  });
});
