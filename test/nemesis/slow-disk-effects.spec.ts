import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../harness/core/json.ts';
import { runsWithDirectories } from '../../cluster/hosts/lab-directory.ts';
import { thisProcess } from '../../cluster/hosts/owner.ts';
import { releaseWrites, sweepThrottles, throttleWrites } from '../../cluster/hosts/write-throttle.ts';
import { healPending } from '../../nemesis/healing.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, probe, skipUnless, type StationLab } from './station-lab.ts';

const groupsOf = (pid: number | 'self'): string => readFileSync(`/proc/${pid}/cgroup`, 'utf8');

describe('slow-disk', function () {
  this.timeout(60_000);
  let stations: StationLab | undefined;
  let kit: Kit | undefined;

  before(async function () {
    const { capabilities } = await probe();
    const throttle = capabilities.find(({ name }) => name === 'disk-throttle');
    skipUnless(this, throttle?.available === true, throttle?.mechanism ?? 'unknown');
    stations = await openStationLab();
  });

  afterEach(async () => {
    await kit?.nemesis.healAll();
    await kit?.ledger.close();
  });

  after(async () => stations?.close());

  it('holds back what its target writes, and leaves everything as it was', async () => {
    const { lab, directory } = stations as StationLab;
    kit = await openKit(lab, directory);
    const [before, other] = [groupsOf(lab.pid('n1') as number), groupsOf(lab.pid('n2') as number)];
    await kit.begin('slow-disk-1', { target: ['n1'], bytesPerSecond: 20_000 });
    assert.notEqual(groupsOf(lab.pid('n1') as number), before);
    assert.equal(groupsOf(lab.pid('n2') as number), other);
    await kit.begin('slow-disk-2', { target: ['n1'] });
    assert.equal(kit.record('slow-disk-2')?.skipped, 'the disk of n1 is slow already');
    await kit.end('slow-disk-1');
    assert.equal(groupsOf(lab.pid('n1') as number), before);
    const effect = kit.record('slow-disk-1')?.effect;
    assert.deepEqual([effect?.proven, effect?.observation, effect?.count], [true, 'disks slower', 1]);
    const { duringMs } = (effect?.details as Record<string, JsonObject>)['n1'] as { duringMs: number };
    assert.ok(duringMs > 200, String(duringMs));
  });

  it('is taken back from the ledger of a harness that is gone', async () => {
    const { lab, directory } = stations as StationLab;
    kit = await openKit(lab, directory);
    const before = groupsOf(lab.pid('n3') as number);
    await kit.begin('slow-disk-1', { target: ['n3'], bytesPerSecond: 1_000_000 });
    assert.notEqual(groupsOf(lab.pid('n3') as number), before);
    assert.deepEqual(await healPending(kit.ledgerFile, lab), ['slow-disk-1']);
    assert.equal(groupsOf(lab.pid('n3') as number), before);
  });

  it('never moves process 1, and leaves no group behind when it is refused', async () => {
    const { directory } = stations as StationLab;
    const entered = groupsOf('self');
    await assert.rejects(throttleWrites(1, directory, 'refused-n1', 1_000_000), RangeError);
    assert.equal(groupsOf('self'), entered);
    // Were the group still there, it could not be made again.
    await assert.rejects(throttleWrites(1, directory, 'refused-n1', 1_000_000), RangeError);
  });

  it('removes what dead runs and harnesses left, and nothing of live ones', async () => {
    const { directory } = stations as StationLab;
    const runs = await runsWithDirectories();
    const limited = (name: string) => throttleWrites('self', directory, name, 1_000_000);
    const { pid, startTime } = thisProcess();
    const left = [await limited('run-n1'), await limited(`probe-${pid}:${Number(startTime) + 1}-1`)];
    const trying = `probe-${pid}:${startTime}-1`;
    const used = await limited(trying);
    await sweepThrottles([...runs, 'run']);
    assert.ok(((await left[0]?.timeWrite(4_096)) ?? 0) > 0, 'the group of a live run is there');
    await sweepThrottles(runs);
    for (const group of left) await assert.rejects(group.timeWrite(4_096), /write/);
    assert.ok((await used.timeWrite(4_096)) > 0, 'the group that a live harness tries is there');
    await releaseWrites(undefined, directory, trying);
  });
});
