import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../harness/core/json.ts';
import type { Lab } from '../../harness/core/contracts/host.ts';
import type { SystemClient } from '../../harness/core/contracts/system.ts';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { thisProcess } from '../../cluster/hosts/owner.ts';
import { CLIENT_PORT } from '../../cluster/systems/etcd/ports.ts';
import { etcd } from '../../cluster/systems/etcd/etcd.ts';
import { clockCapability } from '../../nemesis/clock/capability.ts';
import { NodeClocks } from '../../nemesis/clock/node-clocks.ts';
import type { NodeReading } from '../../nemesis/snapshot-watch.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { skipUnless } from './station-lab.ts';

const NODES = ['n1', 'n2', 'n3'];
const BUILD = '3.4.23';
const MINUTE = 60_000;
const OPTIONS = etcd.options({});

describe('clocks and election timeouts of etcd', function () {
  this.timeout(60_000);
  let directory: string;
  let lab: Lab;
  let clocks: NodeClocks;
  let client: SystemClient;
  let kit: Kit;

  before(async function () {
    const { available, reason } = await dockerHost.probe();
    skipUnless(this, available, reason);
    const clock = await clockCapability();
    skipUnless(this, clock.available, clock.mechanism);
    const ready = (await etcd.builds()).some(({ name, ready }) => name === BUILD && ready);
    skipUnless(this, ready, `etcd ${BUILD} is not on this machine`);
    directory = await mkdtemp(join(tmpdir(), 'verdict-timeouts-'));
    const id = `timeout-test-${String(process.pid)}-${directory.slice(-6)}`;
    lab = await dockerHost.open({ run: { id, owner: thisProcess() }, nodes: NODES, runDirectory: directory });
    clocks = await NodeClocks.create(lab);
    client = await startCluster();
    kit = await openKit(lab, directory, undefined, read, {
      clocks,
      electionTiming: etcd.electionTiming?.(OPTIONS),
    });
  });

  after(async () => {
    await kit.nemesis.healAll();
    await kit.ledger.close();
    await client.close();
    await clocks.close();
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  });

  afterEach(() => kit.nemesis.healAll());

  const startCluster = async (): Promise<SystemClient> => {
    const nodes = NODES.map((name) => ({ name, address: lab.addressOf(name) }));
    const build = await etcd.build(BUILD, null);
    const launch = (name: string): Promise<void> => {
      const folders = {
        dataDirectory: lab.dataDirectory(name),
        outputDirectory: lab.outputDirectory(name).nodePath,
      };
      const command = etcd.command(build, { name, nodes, ...folders, clusterToken: 't', seed: '1', options: OPTIONS });
      return lab.launch(name, clocks.command(name, command));
    };
    await Promise.all(NODES.map(launch));
    return etcd.connect({ nodes, options: OPTIONS, build: BUILD });
  };

  const read = async (): Promise<readonly NodeReading[]> => {
    const statuses = await Promise.all(NODES.map((node) => client.status(node, AbortSignal.timeout(500))));
    return statuses.flatMap((status) => (status === undefined ? [] : [{ ...status, snapshotsInstalled: undefined }]));
  };

  const leader = async (): Promise<NodeReading> => {
    for (;;) {
      const found = (await read()).find(({ isLeader }) => isLeader);
      if (found !== undefined) return found;
      await sleep(50);
    }
  };

  const ask = async (node: string, path: string, body: object): Promise<Record<string, string>> => {
    const url = `http://${lab.addressOf(node)}:${String(CLIENT_PORT)}/v3/${path}`;
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    });
    return (await response.json()) as Record<string, string>;
  };

  /** The time of a line that the node was made to write, ms. */
  const writtenAt = async (node: string): Promise<number> => {
    const lines = async (): Promise<string[]> =>
      (await readFile(lab.logFile(node), 'utf8')).split('\n').filter((line) => line.includes('"starting defragment'));
    const before = (await lines()).length;
    await ask(node, 'maintenance/defragment', {});
    for (;;) {
      const line = (await lines())[before];
      if (line !== undefined) return Date.parse((JSON.parse(line) as { readonly ts: string }).ts);
      await sleep(10);
    }
  };

  it('follow the wall clock that the node is given', async () => {
    const bent = async (id: string, given: JsonObject): Promise<void> =>
      kit.begin(id, { target: ['n1'], clock: 'wall', ...given });
    await bent('clock-1', { change: 'offset', by: '1h' });
    assert.equal(Math.round((await writtenAt('n1')) / MINUTE), Math.round(Date.now() / MINUTE) + 60);
    await kit.end('clock-1');
    await bent('clock-2', { change: 'freeze' });
    assert.equal(await writtenAt('n1'), await writtenAt('n1'));
    await kit.end('clock-2');
    await bent('clock-3', { change: 'step', by: '1h', interval: '50ms' });
    const first = await writtenAt('n1');
    await sleep(100);
    const later = (await writtenAt('n1')) - first;
    assert.ok(later > 0 && later % (60 * MINUTE) === 0, `${later} ms later`);
    await kit.end('clock-3');
    await bent('clock-4', { change: 'rate', rate: 0.5 });
    const outer = Date.now();
    const start = await writtenAt('n1');
    const inner = Date.now();
    await sleep(500);
    const innerEnd = Date.now();
    const passed = (await writtenAt('n1')) - start;
    const outerEnd = Date.now();
    assert.ok(passed >= (innerEnd - inner) / 2 - 2 && passed <= (outerEnd - outer) / 2 + 2, `${passed} ms`);
    await kit.end('clock-4');
    for (const id of [1, 2, 3, 4]) assert.equal(kit.record(`clock-${id}`)?.effect?.proven, true);
  });

  it('follow the monotonic clock that the node is given', async () => {
    const { node } = await leader();
    const bent = async (id: string, given: JsonObject): Promise<void> =>
      kit.begin(id, { target: [node], clock: 'monotonic', ...given });
    const { ID } = await ask(node, 'lease/grant', { TTL: 1_000_000 });
    const left = async (): Promise<number> => Number((await ask(node, 'lease/timetolive', { ID }))['TTL']);
    const atFirst = await left();
    await bent('clock-1', { change: 'jump', by: '1h' });
    const afterLeap = atFirst - (await left());
    assert.ok(afterLeap >= 3_600 && afterLeap < 3_660, `${afterLeap} s`);
    await kit.end('clock-1');
    // All of them: who hears nothing of its leader for a second would elect another one, which begins leases anew.
    await bent('clock-2', { change: 'freeze', target: NODES });
    const frozen = await left();
    await sleep(1_100);
    assert.equal(await left(), frozen);
    await kit.end('clock-2');
    await bent('clock-3', { change: 'step', by: '1m', interval: '50ms' });
    const first = await left();
    await sleep(100);
    const stepped = first - (await left());
    assert.ok(stepped > 0 && stepped % 60 === 0, `${stepped} s`);
    await kit.end('clock-3');
    await bent('clock-4', { change: 'rate', rate: 10 });
    const [began, slow] = [process.hrtime.bigint(), await left()];
    await sleep(1_000);
    const fast = slow - (await left());
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    assert.ok(fast >= 9 && fast <= 10 * seconds + 1, `${fast} s in ${seconds} s`);
    await kit.end('clock-4');
    for (const id of [1, 2, 3, 4]) assert.equal(kit.record(`clock-${id}`)?.effect?.proven, true);
  });

  it('fire at the node that was chosen', async () => {
    const first = await leader();
    const chosen = NODES.filter((node) => node !== first.node);
    for (const [index, node] of chosen.entries()) {
      const id = `timeout-${String(index + 1)}`;
      const before = await leader();
      await kit.begin(id, { target: [node] }, NODES, before.node);
      await kit.nemesis.due(id);
      const elected = await leader();
      assert.equal(elected.node, node);
      assert.ok(elected.term > before.term);
      await kit.end(id);
      const { effect, description } = kit.record(id) ?? {};
      assert.equal(description, `election timeout of ${node}`);
      assert.equal(effect?.proven, true, effect?.reason);
    }
  });

  it('do not fire at all while clocks stand still, and are not aimed at clocks that another fault has', async () => {
    const before = await leader();
    const others = NODES.filter((node) => node !== before.node);
    await kit.begin('clock-1', { target: 'all', clock: 'monotonic', change: 'freeze' });
    await kit.begin('timeout-9', { target: others.slice(0, 1) }, NODES, before.node);
    assert.match(kit.record('timeout-9')?.skipped ?? '', /^clock-1 has the monotonic clock of n1$/);
    await lab.kill(before.node);
    await sleep(2_500);
    assert.deepEqual(
      (await read()).filter(({ term }) => term > before.term),
      [],
    );
    await kit.end('timeout-9');
    await kit.end('clock-1');
    assert.notEqual((await leader()).node, before.node);
  });
});
