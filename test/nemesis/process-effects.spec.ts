import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeState } from '../../harness/core/contracts/host.ts';
import type { NemesisEvent } from '../../harness/core/nemesis-events.ts';
import { healPending } from '../../nemesis/healing.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, type StationLab } from './station-lab.ts';

describe('process faults', function () {
  this.timeout(60_000);
  let stations: StationLab;
  let kit: Kit;

  const state = (node: string): Promise<NodeState> => stations.lab.state(node);
  const blunt = (id: number, kind: 'kill' | 'pause', ...targets: string[]): Promise<void> =>
    kit.begin(`blunt-${id}`, { kind, targets });
  const restarts = (): unknown[] =>
    kit.events.filter(({ f }) => f === 'restart').map(({ value }: NemesisEvent) => value);

  before(async function () {
    const { available, reason } = await probe();
    skipUnless(this, available, reason);
    stations = await openStationLab();
  });

  beforeEach(async () => {
    kit = await openKit(stations.lab, stations.directory);
  });

  afterEach(async () => {
    await kit.nemesis.healAll();
    await kit.ledger.close();
    assert.deepEqual(pendingInverses(kit.ledgerFile), []);
    for (const node of stations.lab.nodes) {
      if ((await state(node)) === 'stopped') await stations.lab.start(node);
      await stations.ready(node);
    }
  });

  after(async () => stations.close());

  it('kill the leader and start it again on the same data', async () => {
    const { lab } = stations;
    const life = lab.life('n2');
    const pid = lab.pid('n2');
    await kit.begin('kill-1', { target: 'leader' }, undefined, 'n2');
    assert.equal(await state('n2'), 'stopped');
    assert.deepEqual([...kit.nemesis.down], ['n2']);
    await kit.end('kill-1');
    assert.equal(await state('n2'), 'running');
    assert.deepEqual([...kit.nemesis.down], []);
    assert.deepEqual(restarts(), [{ node: 'n2', life: life + 1 }]);
    const record = kit.record('kill-1');
    assert.deepEqual(record?.targets, ['n2']);
    assert.deepEqual(record.effect, {
      proven: true,
      observation: 'process gone',
      count: 1,
      details: { n2: { pid, before: 'running', after: 'stopped', last: 'stopped' } },
    });
  });

  it('pause a node, which keeps its memory and its process', async () => {
    const { lab } = stations;
    await stations.send('n1', 'n3', 10);
    const pid = lab.pid('n3');
    await kit.begin('pause-1', { target: ['n3'] });
    assert.equal(await state('n3'), 'paused');
    await stations.ask('n1', '/send', { to: lab.addressOf('n3'), count: '10' });
    await kit.end('pause-1');
    assert.equal(await state('n3'), 'running');
    assert.equal(lab.pid('n3'), pid);
    // What it had received before the pause is still there, so the same numbers count as second copies.
    const both = JSON.stringify({ [lab.addressOf('n1')]: { 2: 10 } });
    while (JSON.stringify(await stations.ask('n3', '/counts')) !== both) await sleep(10);
    assert.equal(kit.record('pause-1')?.effect?.observation, 'process stopped');
    assert.equal(kit.record('pause-1')?.effect?.proven, true);
  });

  it('pick none that another fault holds down, and are skipped when nobody is left', async () => {
    await kit.begin('kill-1', { target: 'one' });
    await kit.begin('kill-2', { target: 'one' });
    await kit.begin('pause-1', { target: 'all' });
    await kit.begin('pause-2', { target: 'leader' }, undefined, 'n1');
    assert.deepEqual(['kill-1', 'kill-2', 'pause-1'].map((id) => kit.record(id)?.targets).flat(), ['n1', 'n2', 'n3']);
    assert.match(kit.record('pause-2')?.skipped ?? '', /held down by another fault/);
    await kit.end('pause-2');
    assert.deepEqual(kit.nemesis.active, ['kill-1', 'kill-2', 'pause-1']);
  });

  it('that begin at the same moment do not pick the same node', async () => {
    await Promise.all([kit.begin('kill-1', { target: 'one' }), kit.begin('pause-1', { target: 'one' })]);
    assert.deepEqual(kit.record('kill-1')?.targets, ['n1']);
    assert.deepEqual(kit.record('pause-1')?.targets, ['n2']);
  });

  it('on one node end when the last of them lets go: killed while paused', async () => {
    await blunt(1, 'pause', 'n1');
    await blunt(2, 'kill', 'n1');
    assert.equal(await state('n1'), 'stopped');
    await kit.end('blunt-2');
    assert.equal(await state('n1'), 'stopped');
    await kit.end('blunt-1');
    assert.equal(await state('n1'), 'running');
    assert.equal(kit.record('blunt-1')?.effect?.proven, true);
    assert.equal(kit.record('blunt-2')?.effect?.proven, true);
    assert.equal(restarts().length, 1);
  });

  it('on one node end when the last of them lets go: paused twice', async () => {
    await blunt(1, 'pause', 'n1');
    await blunt(2, 'pause', 'n1');
    await kit.end('blunt-1');
    assert.equal(await state('n1'), 'paused');
    await kit.end('blunt-2');
    assert.equal(await state('n1'), 'running');
    assert.equal(kit.record('blunt-2')?.effect?.proven, true);
  });

  it('that did nothing of their own prove nothing: killed twice, the second within the first', async () => {
    await blunt(1, 'kill', 'n1');
    await blunt(2, 'kill', 'n1');
    await kit.end('blunt-2');
    assert.equal(await state('n1'), 'stopped');
    assert.equal(kit.record('blunt-2')?.effect?.proven, false);
    await kit.end('blunt-1');
    assert.equal(await state('n1'), 'running');
  });

  it('skip the pause of a dead node, and leave a node that ended by itself alone', async () => {
    await blunt(1, 'kill', 'n1');
    await blunt(2, 'pause', 'n1');
    assert.equal(kit.record('blunt-2')?.skipped, 'n1 is not running');
    process.kill(stations.lab.pid('n2') ?? assert.fail('n2 does not run'), 'SIGKILL');
    while ((await state('n2')) !== 'stopped') await sleep(10);
    await kit.begin('pause-3', { target: ['n2'] });
    assert.equal(kit.record('pause-3')?.skipped, 'n2 is not running');
    await blunt(4, 'kill', 'n2', 'n3');
    assert.deepEqual(kit.record('blunt-4')?.targets, ['n3']);
    await kit.nemesis.healAll();
    assert.deepEqual(await Promise.all(stations.lab.nodes.map(state)), ['running', 'stopped', 'running']);
    assert.deepEqual([...kit.nemesis.down], []);
  });

  it('are all ended by one healAll, together with packet faults', async function () {
    const { capabilities } = await probe();
    const able = capabilities.some(({ name, mechanism }) => name === 'packet-drop' && mechanism.startsWith('iptables'));
    skipUnless(this, able, 'no iptables');
    await kit.begin('partition-1', { shape: 'halves' });
    await kit.begin('kill-1', { target: 'one' });
    await kit.begin('pause-1', { target: 'one' });
    await kit.nemesis.healAll();
    assert.deepEqual(kit.nemesis.active, []);
    assert.deepEqual(await Promise.all(stations.lab.nodes.map(state)), ['running', 'running', 'running']);
    const stops = kit.events.filter(({ f }) => f.startsWith('stop-')).map(({ f }) => f);
    assert.deepEqual(stops, ['stop-pause', 'stop-kill', 'stop-partition']);
  });

  it('may come to their own ends while healAll goes on', async () => {
    for (const [i, node] of ['n1', 'n2', 'n3'].entries()) await kit.begin(`pause-${String(i + 1)}`, { target: [node] });
    const own = kit.end('pause-1');
    await Promise.all([own, kit.nemesis.healAll()]);
    assert.deepEqual(kit.nemesis.active, []);
    for (const node of stations.lab.nodes) assert.equal(await state(node), 'running');
  });

  it('of a harness that is gone are healed from its ledger', async function () {
    const { capabilities } = await probe();
    const able = capabilities.some(({ name, mechanism }) => name === 'packet-drop' && mechanism.startsWith('iptables'));
    skipUnless(this, able, 'no iptables');
    const gone = await openKit(stations.lab, stations.directory);
    await gone.begin('partition-1', { shape: 'isolate-leader' }, undefined, 'n1');
    await gone.begin('kill-1', { target: ['n2'] });
    await gone.begin('pause-1', { target: ['n3'] });
    await gone.begin('loss-1', { target: ['n1'] });
    await gone.end('loss-1');
    await gone.ledger.close();
    const pending = pendingInverses(gone.ledgerFile).map(({ id }) => id);
    const ofFaults = pending.filter((id) => /-\d+$/.test(id));
    assert.deepEqual(ofFaults, ['pause-1', 'kill-1', 'partition-1']);
    assert.deepEqual(await healPending(gone.ledgerFile, stations.lab), pending);
    assert.deepEqual(await Promise.all(stations.lab.nodes.map(state)), ['running', 'running', 'running']);
    for (const node of stations.lab.nodes) {
      assert.doesNotMatch((await stations.lab.exec(node, ['iptables-save'])).stdout, /VERDICT/);
      await stations.ready(node);
    }
    assert.deepEqual((await stations.send('n2', 'n1', 50)).arrived, { 1: 50 });
    assert.deepEqual(await healPending(gone.ledgerFile, stations.lab), []);
  });

  it('cannot be begun twice under one id, nor ended when they were never begun', async () => {
    await kit.begin('pause-1', { target: ['n1'] });
    await assert.rejects(kit.begin('pause-1', { target: ['n2'] }), RangeError);
    await assert.rejects(kit.end('kill-9'), RangeError);
    assert.equal(await state('n2'), 'running');
  });
});
