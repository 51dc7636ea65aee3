import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../harness/core/contracts/host.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import { iptables } from '../../nemesis/packets/iptables.ts';
import type { NodeReading } from '../../nemesis/snapshot-watch.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, withExec, type StationLab } from './station-lab.ts';

const ID = 'lag-until-snapshot-1';
const never = new AbortController().signal;

/** Real links and packets; what the nodes say of their logs is given. */
describe('faults that wait for something at their targets', function () {
  this.timeout(60_000);
  let stations: StationLab;
  let kit: Kit;
  /** Of the leader, which grows by ten entries from reading to reading and keeps the last five. */
  let lastIndex: number;
  let keepsAll: boolean;
  /** Of the target. */
  let installed: number;

  const read = (): NodeReading[] => {
    lastIndex += 10;
    const baseIndex = keepsAll ? 0 : lastIndex - 5;
    const log = { lastIndex, appliedIndex: lastIndex, baseIndex };
    const common = { term: 1, snapshotsInstalled: installed };
    return [
      { ...common, node: 'n1', isLeader: true, log },
      { ...common, node: 'n3', isLeader: false, log },
    ];
  };

  before(async function () {
    const { available, reason } = await probe();
    skipUnless(this, available, reason);
    stations = await openStationLab();
  });

  beforeEach(async () => {
    [lastIndex, keepsAll, installed] = [0, false, 0];
    kit = await openKit(stations.lab, stations.directory, iptables, () => read());
  });

  afterEach(async () => {
    await kit.nemesis.healAll();
    await kit.ledger.close();
    assert.deepEqual(pendingInverses(kit.ledgerFile), []);
  });

  after(async () => stations.close());

  const begin = (): Promise<void> => kit.begin(ID, { target: ['n3'] }, undefined, 'n1');

  it('cut their target off, end early when it is certain to come, and are proven by what came', async () => {
    await begin();
    assert.deepEqual((await stations.send('n1', 'n3', 20)).arrived, {});
    await kit.nemesis.due(ID);
    await kit.end(ID);
    assert.deepEqual((await stations.send('n1', 'n3', 20)).arrived, { 1: 20 });
    assert.notEqual(kit.record(ID)?.stopped, undefined);
    assert.equal(kit.record(ID)?.effect, undefined);
    installed = 1;
    await kit.nemesis.settle(ID, never);
    const { proven, observation, count } = kit.record(ID)?.effect ?? {};
    assert.deepEqual([proven, observation, count], [true, 'snapshots installed', 1]);
  });

  it('deliver nothing that was sent before the end, whatever the senders still have in their sockets', async function () {
    const { capabilities } = await probe();
    const able = capabilities.some(({ name, available }) => name === 'socket-destroy' && available);
    skipUnless(this, able, 'no ss -K');
    // Late enough for TCP to send again what was dropped, had the links been healed before.
    const slow = await openKit(lateAt('ss', 1_000, stations.lab), stations.directory, iptables, () => read());
    await stations.ask('n1', '/hold', { to: stations.lab.addressOf('n3') });
    const before = await stations.ask('n3', '/heard');
    await slow.begin(ID, { target: ['n3'] }, undefined, 'n1');
    await stations.ask('n1', '/write');
    await slow.nemesis.due(ID);
    await slow.end(ID);
    assert.equal(await stations.ask('n3', '/heard'), before);
    assert.match(String(await stations.ask('n1', '/held')), /^ECONN/);
    await slow.ledger.close();
  });

  it('end in their time when it does not come, and say what was missing', async () => {
    keepsAll = true;
    await begin();
    await kit.end(ID);
    await kit.nemesis.settle(ID, never);
    assert.equal(kit.record(ID)?.effect?.proven, false);
    assert.match(kit.record(ID)?.effect?.reason ?? '', /^n3 did not lag far enough: .* n1 still had those after 0$/);
  });

  it('leave their effect open when the run is stopped meanwhile', async () => {
    await begin();
    await kit.end(ID);
    const stop = new AbortController();
    const settled = kit.nemesis.settle(ID, stop.signal);
    stop.abort();
    await settled;
    assert.equal(kit.record(ID)?.effect, undefined);
  });

  it('do not fail the run by themselves when nodes cannot be asked; whoever waits for them does', async () => {
    const failing = await openKit(stations.lab, stations.directory, iptables, () => {
      throw new Error('the client process ended');
    });
    await failing.begin(ID, { target: ['n3'] }, undefined, 'n1');
    await assert.rejects(failing.nemesis.due(ID), /the client process ended/);
    await failing.end(ID);
    await assert.rejects(failing.nemesis.settle(ID, never), /the client process ended/);
    await failing.ledger.close();
  });

  it('ask nothing of other faults', async () => {
    await kit.begin('partition-1', { shape: 'isolate-leader' }, undefined, 'n1');
    await kit.end('partition-1');
    await kit.nemesis.settle('partition-1', never);
    assert.equal(kit.record('partition-1')?.effect?.observation, 'packets dropped');
    assert.deepEqual(
      kit.events.map(({ f }) => f),
      ['start-partition', 'stop-partition'],
    );
  });
});

/** The lab, where a tool takes longer. */
function lateAt(tool: string, ms: number, lab: Lab): Lab {
  return withExec(lab, async (node, argv, stdin) => {
    if (argv[0] === tool) await sleep(ms);
    return lab.exec(node, argv, stdin);
  });
}
