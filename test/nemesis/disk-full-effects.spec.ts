import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { fill } from '../../nemesis/drivers/filler.ts';
import { healPending } from '../../nemesis/healing.ts';
import { openKit, type Kit } from './nemesis-kit.ts';
import { openStationLab, skipUnless, type StationLab } from './station-lab.ts';

const BYTES = 4 * 1_048_576;

for (const host of [namespaceHost, dockerHost]) {
  describe(`disk-full, host ${host.name}`, function () {
    this.timeout(60_000);
    let stations: StationLab | undefined;
    let kit: Kit | undefined;

    const folder = (node: string): string => (stations as StationLab).lab.dataFolder(node);
    /** What the node itself has free for its data, bytes. */
    const freeFor = async (node: string): Promise<number> => {
      const { lab } = stations as StationLab;
      const { bavail, bsize } = await statfs(join(`/proc/${String(lab.pid(node))}/root`, lab.dataDirectory(node)));
      return bavail * bsize;
    };
    const open = async (): Promise<Kit> => {
      const { lab, directory } = stations as StationLab;
      kit = await openKit(lab, directory);
      return kit;
    };

    before(async function () {
      const { capabilities } = await host.probe();
      const quota = capabilities.find(({ name }) => name === 'disk-quota');
      skipUnless(this, quota?.available === true, quota?.mechanism ?? 'unknown');
      stations = await openStationLab(host, { dataBytes: BYTES });
    });

    afterEach(async () => {
      await kit?.nemesis.healAll();
      await kit?.ledger.close();
      kit = undefined;
    });

    after(async () => stations?.close());

    it('leaves no room for a byte in the data folder of its target alone, and all of it afterwards', async () => {
      const opened = await open();
      await writeFile(join(folder('n1'), 'log'), 'before');
      await opened.begin('disk-full-1', { target: ['n1'] });
      await assert.rejects(writeFile(join(folder('n1'), 'log'), Buffer.alloc(8_192)), { code: 'ENOSPC' });
      await writeFile(join(folder('n2'), 'log'), Buffer.alloc(8_192));
      assert.equal(await freeFor('n1'), 0);
      assert.ok((await freeFor('n2')) > 0);
      await opened.end('disk-full-1');
      await writeFile(join(folder('n1'), 'log'), Buffer.alloc(8_192));
      assert.deepEqual(await readdir(folder('n1')), ['log']);
      const effect = opened.record('disk-full-1')?.effect;
      assert.equal(effect?.proven, true);
      assert.ok(effect.count > BYTES / 2 && effect.count < BYTES, String(effect.count));
    });

    it('starts nodes that ended over it when there is room again, and leaves their data', async () => {
      const { lab } = stations as StationLab;
      await writeFile(join(folder('n2'), 'log'), 'entries');
      const opened = await open();
      await opened.begin('disk-full-1', { target: ['n2'] });
      process.kill(lab.pid('n2') ?? assert.fail('n2 does not run'), 'SIGKILL');
      while ((await lab.state('n2')) !== 'stopped') await sleep(5);
      await opened.end('disk-full-1');
      assert.equal(await lab.state('n2'), 'running');
      assert.equal(await readFile(join(folder('n2'), 'log'), 'utf8'), 'entries');
      assert.match(JSON.stringify(opened.record('disk-full-1')?.effect?.details), /ended, and was started again/);
    });

    it('is about data that outlives the node, and that is emptied with it', async () => {
      const { lab } = stations as StationLab;
      await writeFile(join(folder('n3'), 'log'), 'entries');
      await lab.kill('n3');
      await lab.start('n3');
      assert.equal(await readFile(join(folder('n3'), 'log'), 'utf8'), 'entries');
      assert.ok((await freeFor('n3')) < BYTES);
      await lab.kill('n3');
      await lab.wipe('n3');
      await lab.start('n3');
      assert.deepEqual(await readdir(folder('n3')), []);
      assert.equal(await freeFor('n3'), BYTES);
    });

    it('is taken back from the ledger of a harness that is gone', async () => {
      const gone = await open();
      await gone.begin('disk-full-1', { target: ['n3'] });
      assert.equal((await statfs(folder('n3'))).bavail, 0);
      assert.deepEqual(await healPending(gone.ledgerFile, (stations as StationLab).lab), ['disk-full-1']);
      assert.ok((await statfs(folder('n3'))).bavail > 0);
    });

    it('never fills a file system of the machine', async () => {
      const { directory } = stations as StationLab;
      await assert.rejects(fill(directory), { code: 'DISK_NOT_OURS' });
    });
  });
}
