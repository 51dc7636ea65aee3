import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { LinkTimes } from '../../harness/core/link-times.ts';
import { iptables } from '../../nemesis/packets/iptables.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, type StationLab } from './station-lab.ts';

const RETRANSMISSION = '/proc/sys/net/ipv4/tcp_rto_max_ms';

interface Details {
  readonly packets: Readonly<Record<string, number>>;
  readonly links: readonly LinkTimes[];
  readonly flaps?: readonly { readonly cutAt: number; readonly healedAt: number }[];
  readonly retransmissionCapMs?: number;
}

describe('partitions', function () {
  this.timeout(60_000);
  let stations: StationLab;
  let kit: Kit;
  const closing: (() => Promise<void>)[] = [];

  const detailsOf = (effect: FaultEffect | undefined): Details => effect?.details as unknown as Details;
  const retransmission = async (node: string): Promise<string> =>
    (await stations.lab.exec(node, ['cat', RETRANSMISSION])).stdout.trim();

  /** What the kernel has counted of UDP in the node's namespace. */
  const datagrams = async (node: string): Promise<string | undefined> =>
    /^Udp: \d.*$/m.exec((await stations.lab.exec(node, ['cat', '/proc/net/snmp'])).stdout)?.[0];

  before(async function () {
    const { available, reason, capabilities } = await probe();
    skipUnless(this, available, reason);
    const able = capabilities.some(({ name, mechanism }) => name === 'packet-drop' && mechanism.startsWith('iptables'));
    skipUnless(this, able, 'no iptables');
    stations = await openStationLab();
    closing.push(() => stations.close());
    kit = await openKit(stations.lab, stations.directory, iptables, undefined, { timesLinks: true });
    closing.push(
      () => kit.ledger.close(),
      () => kit.nemesis.healAll(),
    );
    await kit.nemesis.prepare();
  });

  afterEach(async () => {
    for (const id of kit.nemesis.active) await kit.end(id);
  });

  after(async () => {
    for (const close of closing.reverse()) await close();
  });

  it('say of each link they cut when that was seen, in both directions apart, and count no probe', async () => {
    await kit.begin('partition-1', { shape: 'one-way' }, ['n2', 'n1', 'n3']);
    await stations.send('n1', 'n2', 100);
    await sleep(300);
    await kit.end('partition-1');
    const record = kit.record('partition-1');
    const { links, packets } = detailsOf(record?.effect);
    assert.deepEqual(packets, { n2: 100 });
    assert.deepEqual(
      links.map(({ from, to }) => `${from}>${to}`),
      ['n1>n2', 'n3>n2'],
    );
    const [started = 0, stopped = 0] = [record?.started, record?.stopped].map((time) => (time ?? 0) / NS_PER_MS);
    for (const { cutAt, healedAt, cutAfterMs, healedAfterMs } of links) {
      assert.ok(cutAt !== null && healedAt !== null && cutAfterMs !== null && healedAfterMs !== null);
      assert.ok(cutAt <= started, `a packet passed at ${cutAt}, and the partition was in force from ${started} on`);
      assert.ok(healedAt - cutAt >= 300 && healedAt > stopped - 300);
    }
  });

  it('leave links that they do not cut alone, and are themselves silent when nobody watches', async () => {
    await kit.begin('partition-2', { shape: 'isolate-leader' }, undefined, 'n1');
    await sleep(200);
    await kit.end('partition-2');
    const names = detailsOf(kit.record('partition-2')?.effect).links.map(({ from, to }) => `${from}>${to}`);
    assert.deepEqual(names.sort(), ['n1>n2', 'n1>n3', 'n2>n1', 'n3>n1']);
    const before = await datagrams('n2');
    await sleep(200);
    assert.equal(await datagrams('n2'), before);
  });

  it('that overlap keep a link cut until the last of them is over, and the first says so', async () => {
    await kit.begin('partition-3', { shape: 'isolate-leader' }, undefined, 'n1');
    await kit.begin('partition-4', { shape: 'isolate-leader' }, undefined, 'n1');
    await sleep(150);
    await kit.end('partition-3');
    await kit.end('partition-4');
    const first = detailsOf(kit.record('partition-3')?.effect).links;
    const second = detailsOf(kit.record('partition-4')?.effect).links;
    assert.ok(first.every(({ healedAt }) => healedAt === null));
    assert.ok(second.every(({ healedAt }) => healedAt !== null));
  });

  it('flap: links carry packets in between, and each stretch is on record', async () => {
    await kit.begin('partition-5', { shape: 'isolate-leader', flap: { up: '200ms', down: '300ms' } }, undefined, 'n1');
    await sleep(100);
    assert.deepEqual((await stations.send('n1', 'n2', 10)).arrived, {});
    const flaps = (): number => detailsOf(kit.record('partition-5')?.effect).flaps?.length ?? 0;
    const arrived = new Set<number>();
    for (let round = 0; round < 12; round++) {
      arrived.add(Object.keys((await stations.send('n1', 'n2', 1)).arrived).length);
      await sleep(40);
    }
    assert.deepEqual([...arrived].sort(), [0, 1]);
    await kit.end('partition-5');
    assert.ok(flaps() >= 2, `${String(flaps())} flaps`);
    const { links, packets } = detailsOf(kit.record('partition-5')?.effect);
    assert.ok(links.every(({ cutAt, healedAt }) => cutAt !== null && healedAt !== null && healedAt > cutAt));
    assert.ok((packets['n2'] ?? 0) >= 11);
    assert.deepEqual((await stations.send('n1', 'n2', 20)).arrived, { 1: 20 });
  });

  it('end connections that slept, unless they are soft', async function () {
    const { capabilities } = await probe();
    const able = capabilities.some(({ name, available }) => name === 'socket-destroy' && available);
    skipUnless(this, able, 'no ss -K');
    await stations.ask('n1', '/hold', { to: stations.lab.addressOf('n2') });
    await kit.begin('partition-6', { shape: 'isolate-leader', soft: true }, undefined, 'n2');
    await stations.ask('n1', '/write');
    const heard = await stations.ask('n2', '/heard');
    await kit.end('partition-6');
    assert.equal(await stations.ask('n1', '/held'), 'open');
    while ((await stations.ask('n2', '/heard')) === heard) await sleep(10);
    assert.equal(await stations.ask('n1', '/held'), 'open');
    await kit.begin('partition-7', { shape: 'isolate-leader' }, undefined, 'n2');
    await kit.end('partition-7');
    while ((await stations.ask('n1', '/held')) === 'open') await sleep(10);
  });

  it('let a connection that was idle and then busy go on after the heal', async () => {
    await stations.ask('n1', '/talk', { to: stations.lab.addressOf('n2') });
    await kit.begin('partition-8', { shape: 'isolate-leader' }, undefined, 'n2');
    await stations.ask('n1', '/chatter');
    await sleep(2_000);
    const before = await stations.ask('n1', '/echoes');
    await kit.end('partition-8');
    while ((await stations.ask('n1', '/echoes')) === before) await sleep(10);
    assert.equal(before, 0);
  });

  it('keep TCP from backing off while they last, where the kernel can, and put it back', async function () {
    const usual = await retransmission('n1');
    skipUnless(this, usual !== '', 'this kernel has no tcp_rto_max_ms');
    await kit.begin('partition-9', { shape: 'isolate-leader' }, undefined, 'n2');
    await kit.begin('partition-10', { shape: 'isolate-leader' }, undefined, 'n2');
    await kit.end('partition-9');
    assert.equal(await retransmission('n1'), '1000');
    await kit.end('partition-10');
    assert.equal(await retransmission('n1'), usual);
    assert.equal(detailsOf(kit.record('partition-10')?.effect).retransmissionCapMs, 1_000);
    await kit.begin('partition-11', { shape: 'isolate-leader', soft: true }, undefined, 'n2');
    assert.equal(await retransmission('n1'), usual);
    await kit.end('partition-11');
    assert.equal(detailsOf(kit.record('partition-11')?.effect).retransmissionCapMs, undefined);
  });
});
