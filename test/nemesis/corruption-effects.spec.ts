import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { healPending } from '../../nemesis/healing.ts';
import { iptables } from '../../nemesis/packets/iptables.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, type StationLab } from './station-lab.ts';

describe('faults that change the data of nodes', function () {
  this.timeout(60_000);
  let stations: StationLab;
  let kit: Kit;

  const open = (): Promise<Kit> => openKit(stations.lab, stations.directory, iptables, () => [], { logFiles: /^log$/ });
  const log = (node: string): string => join(stations.lab.dataFolder(node), 'log');
  const endByItself = async (node: string): Promise<void> => {
    process.kill(stations.lab.pid(node) ?? assert.fail(`${node} does not run`), 'SIGKILL');
    while ((await stations.lab.state(node)) !== 'stopped') await sleep(5);
  };

  before(async function () {
    const { available, reason } = await probe();
    skipUnless(this, available, reason);
    stations = await openStationLab();
  });

  beforeEach(async () => {
    kit = await open();
    for (const node of stations.lab.nodes) await writeFile(log(node), 'entries of a log');
  });

  afterEach(async () => {
    await kit.nemesis.healAll();
    await kit.ledger.close();
    for (const node of stations.lab.nodes) await stations.ready(node);
  });

  after(async () => stations.close());

  it('truncate-log starts the node on a shorter log, which is its own if it runs on', async () => {
    const { lab } = stations;
    const life = lab.life('n2');
    await kit.begin('truncate-log-1', { target: ['n2'], bytes: 7, share: 1 });
    assert.equal(lab.life('n2'), life + 1);
    assert.equal(await lab.state('n2'), 'running');
    await kit.end('truncate-log-1');
    assert.equal(await readFile(log('n2'), 'utf8'), 'entries o');
    const effect = kit.record('truncate-log-1')?.effect;
    assert.deepEqual([effect?.proven, effect?.observation, effect?.count], [true, 'bytes of data changed', 7]);
    assert.deepEqual(effect?.details, { n2: { changes: [{ file: 'log', offset: 9, bytes: 7 }], then: 'ran on' } });
  });

  it('flip-bits gives a node back what it had, when it ends on seeing it', async () => {
    await kit.begin('flip-bits-1', { target: ['n1'], places: [0.01] });
    assert.notEqual(await readFile(log('n1'), 'utf8'), 'entries of a log');
    await endByItself('n1');
    await kit.end('flip-bits-1');
    assert.equal(await readFile(log('n1'), 'utf8'), 'entries of a log');
    assert.equal(await stations.lab.state('n1'), 'running');
    assert.match(JSON.stringify(kit.record('flip-bits-1')?.effect?.details), /given back its data/);
  });

  it('gives all of it back to a node that tried to mend it, and ended all the same', async () => {
    const { lab } = stations;
    const reserved = Buffer.alloc(3_000_000);
    reserved.write('entries of a log');
    await writeFile(log('n1'), reserved);
    await kit.begin('truncate-log-1', { target: ['n1'], bytes: 7, share: 1 });
    await writeFile(log('n1'), 'entries, mended');
    await writeFile(`${log('n1')}.broken`, 'entries o');
    await endByItself('n1');
    await kit.end('truncate-log-1');
    assert.ok((await readFile(log('n1'))).equals(reserved));
    assert.deepEqual(await readdir(lab.dataFolder('n1')), ['log']);
    assert.equal(await lab.state('n1'), 'running');
    const kept = await readdir(lab.outputDirectory('n1').hostPath);
    assert.ok(!kept.some((name) => name.startsWith('before')), kept.join());
  });

  it('flip-bits gives it back in the end to a node that took longer to see it', async () => {
    await kit.begin('flip-bits-1', { target: ['n1'], places: [0.3, 0.6] });
    await kit.end('flip-bits-1');
    await endByItself('n1');
    await kit.nemesis.healAll();
    assert.equal(await readFile(log('n1'), 'utf8'), 'entries of a log');
    assert.equal(await stations.lab.state('n1'), 'running');
  });

  it('do nothing to a node without data, and say so', async () => {
    await writeFile(log('n3'), '');
    await kit.begin('flip-bits-1', { target: ['n3'], places: [0.3] });
    await kit.end('flip-bits-1');
    assert.equal(kit.record('flip-bits-1')?.effect?.proven, false);
  });

  it('hit no majority, together with wipes', async () => {
    await kit.begin('wipe-1', { target: ['n1'] });
    await kit.begin('flip-bits-1', { target: ['n2'] });
    await kit.begin('truncate-log-1', { target: ['n3'] });
    assert.match(kit.record('flip-bits-1')?.skipped ?? '', /majority/);
    assert.match(kit.record('truncate-log-1')?.skipped ?? '', /majority/);
  });

  it('of a harness that is gone are taken back from its ledger', async () => {
    const gone = await open();
    await gone.begin('flip-bits-1', { target: ['n2'], places: [0.5] });
    await gone.ledger.close();
    await endByItself('n2');
    assert.deepEqual(await healPending(gone.ledgerFile, stations.lab), ['flip-bits-1']);
    assert.equal(await readFile(log('n2'), 'utf8'), 'entries of a log');
    assert.equal(await stations.lab.state('n2'), 'running');
  });
});
