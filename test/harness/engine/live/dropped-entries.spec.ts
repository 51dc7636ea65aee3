import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DroppedEntries } from '../../../../harness/engine/live/dropped-entries.ts';

describe('DroppedEntries', () => {
  let folder: string;
  let dropped: DroppedEntries;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-test-'));
    dropped = new DroppedEntries(/dropped up to (\d+)/, (node) => join(folder, node));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  const log = (node: string, text: string): Promise<void> => appendFile(join(folder, node), text);

  it('reads the latest index of each node, as its log grows', async () => {
    assert.equal(await dropped.upTo('n1'), 0);
    await log('n1', 'started\ndropped up to 16\nhello\n');
    assert.equal(await dropped.upTo('n1'), 16);
    assert.equal(await dropped.upTo('n1'), 16);
    await log('n1', 'größer: dropped up to 37\ndropped up to 58\n');
    await log('n2', 'started\n');
    assert.deepEqual([await dropped.upTo('n1'), await dropped.upTo('n2')], [58, 0]);
  });

  it('waits for the rest of a line that is still being written', async () => {
    await log('n1', 'dropped up to 1');
    assert.equal(await dropped.upTo('n1'), 0);
    await log('n1', '6');
    assert.equal(await dropped.upTo('n1'), 0);
    await log('n1', '0\n');
    assert.equal(await dropped.upTo('n1'), 160);
  });
});
