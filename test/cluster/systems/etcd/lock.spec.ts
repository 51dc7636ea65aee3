import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../../../cluster/systems/etcd/lock.ts';

describe('the lock of the cache', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-test-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets one in at a time, also after a failure', async () => {
    const path = join(folder, 'lock');
    let inside = 0;
    let most = 0;
    const action = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
      throw new Error('fetch failed');
    };
    const outcomes = await Promise.allSettled([withLock(path, action), withLock(path, action), withLock(path, action)]);
    assert.equal(most, 1);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it('is taken over from a dead holder', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, '4194304:1');
    assert.equal(await withLock(path, () => Promise.resolve('done')), 'done');
  });
});
