import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../harness/core/json.ts';
import { healPending } from '../../nemesis/healing.ts';
import { pendingInverses } from '../../nemesis/ledger.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, type StationLab } from './station-lab.ts';

describe('faults that restart nodes', function () {
  this.timeout(60_000);
  let stations: StationLab;
  let kit: Kit;

  const lives = (): unknown[] => kit.events.filter(({ f }) => f === 'restart').map(({ value }) => value);
  const fill = async (node: string): Promise<void> => {
    const folder = stations.lab.dataFolder(node);
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, 'log'), 'entries');
    await writeFile(join(folder, 'inner', 'snapshot'), 'state');
  };

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
    for (const node of stations.lab.nodes) await stations.ready(node);
  });

  after(async () => stations.close());

  it('restart puts another process in the place of one, and is over then', async () => {
    const { lab } = stations;
    const [pid, life] = [lab.pid('n2'), lab.life('n2')];
    await kit.begin('restart-1', { target: 'leader', signal: 'term' }, undefined, 'n2');
    await kit.nemesis.due('restart-1');
    assert.equal(await lab.state('n2'), 'running');
    await kit.end('restart-1');
    assert.deepEqual([...kit.nemesis.down], []);
    assert.deepEqual(lives(), [{ node: 'n2', life: life + 1 }]);
    assert.deepEqual(kit.record('restart-1')?.effect, {
      proven: true,
      observation: 'process replaced by another',
      count: 1,
      details: { planned: 1, processes: { n2: [{ before: pid, after: lab.pid('n2') }] } },
    });
    assert.notEqual(lab.pid('n2'), pid);
  });

  it('restart-storm does it over and over, and stops when its time is over', async () => {
    const { lab } = stations;
    const life = lab.life('n1');
    await kit.begin('restart-storm-1', { target: ['n1', 'n3'], restarts: 3, pause: '20ms' });
    assert.deepEqual([...kit.nemesis.down].sort(), ['n1', 'n3']);
    await kit.nemesis.due('restart-storm-1');
    await kit.end('restart-storm-1');
    assert.equal(lab.life('n1'), life + 3);
    assert.equal(kit.record('restart-storm-1')?.effect?.count, 6);
    await kit.begin('restart-storm-2', { target: ['n1'], restarts: 100, pause: '1m' });
    await kit.end('restart-storm-2');
    assert.equal(lab.life('n1'), life + 4);
    assert.equal(await lab.state('n1'), 'running');
    assert.equal(kit.record('restart-storm-2')?.effect?.count, 1);
  });

  it('restart skips nodes that are not running, and whom other faults hold', async () => {
    const { lab } = stations;
    await kit.begin('pause-1', { target: ['n3'] });
    process.kill(lab.pid('n2') ?? assert.fail('n2 does not run'), 'SIGKILL');
    while ((await lab.state('n2')) !== 'stopped') await sleep(10);
    await kit.begin('restart-1', { target: ['n2', 'n3'] });
    assert.equal(kit.record('restart-1')?.skipped, 'n2 is not running');
    await kit.end('restart-1');
    assert.deepEqual([await lab.state('n2'), await lab.state('n3')], ['stopped', 'paused']);
    await lab.start('n2');
  });

  it('wipe empties the data folder, and the node starts as an empty one', async () => {
    const { lab } = stations;
    await fill('n3');
    await kit.begin('wipe-1', { target: ['n3'] });
    assert.equal(await lab.state('n3'), 'stopped');
    assert.deepEqual(await readdir(lab.dataFolder('n3')), []);
    await kit.end('wipe-1');
    assert.equal(await lab.state('n3'), 'running');
    const effect = kit.record('wipe-1')?.effect;
    assert.deepEqual([effect?.proven, effect?.observation, effect?.count], [true, 'data folder emptied', 1]);
    const { data } = (effect?.details as Record<string, JsonObject>)['n3'] as { data: unknown };
    assert.deepEqual(data, { before: { files: 2, bytes: 12 }, after: { files: 0, bytes: 0 } });
  });

  it('wipe of a node without data proves nothing', async () => {
    await kit.begin('wipe-1', { target: ['n1'] });
    await kit.end('wipe-1');
    assert.equal(kit.record('wipe-1')?.effect?.proven, false);
  });

  it('wipe takes the data of no majority in one run, however many faults there are', async () => {
    await fill('n1');
    await Promise.all([kit.begin('wipe-1', { target: ['n1'] }), kit.begin('wipe-2', { target: ['n2'] })]);
    assert.deepEqual(kit.record('wipe-1')?.targets, ['n1']);
    assert.match(kit.record('wipe-2')?.skipped ?? '', /a majority would have lost data: n1/);
    await kit.end('wipe-1');
    await kit.begin('wipe-3', { target: ['n3'] });
    assert.match(kit.record('wipe-3')?.skipped ?? '', /a majority/);
    await kit.begin('wipe-4', { target: ['n1'] });
    assert.deepEqual(kit.record('wipe-4')?.targets, ['n1']);
  });

  it('of a harness that is gone are healed from its ledger', async () => {
    const { lab } = stations;
    const gone = await openKit(lab, stations.directory);
    await gone.begin('wipe-1', { target: ['n2'] });
    await gone.ledger.close();
    assert.deepEqual(await healPending(gone.ledgerFile, lab), ['wipe-1']);
    assert.equal(await lab.state('n2'), 'running');
  });
});
