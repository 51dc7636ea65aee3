import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarnessError } from '../../../harness/core/errors.ts';
import { jumped, running, shownAt, TRUE_CLOCK } from '../../../nemesis/clock/clock-state.ts';
import { ClockPage } from '../../../nemesis/clock/page-file.ts';
import { decodePage, PAGE_SIZE } from '../../../nemesis/clock/page-layout.ts';
import { straighten } from '../../../nemesis/clock/straighten.ts';

describe('file of a control page', () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-page-'));
    file = join(folder, 'page');
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const onDisk = async () => decodePage(await readFile(file));

  it('is a page on which clocks are true', async () => {
    const page = await ClockPage.create(file);
    assert.equal((await readFile(file)).length, PAGE_SIZE);
    assert.deepEqual(await onDisk(), { index: 0n, state: { wall: TRUE_CLOCK, monotonic: TRUE_CLOCK } });
    await page.close();
  });

  it('has each change when that is in force, and all that were asked for at once in turn', async () => {
    const page = await ClockPage.create(file);
    await Promise.all([1n, 2n, 4n].map((by) => page.change({ monotonic: (clock, at) => jumped(clock, at, by) })));
    const read = await onDisk();
    assert.equal(read?.index, 3n);
    assert.deepEqual(read.state, page.state);
    const now = process.hrtime.bigint();
    assert.ok(read.state.monotonic.real <= now);
    assert.equal(shownAt(read.state.monotonic, now), now + 7n);
    assert.deepEqual(read.state.wall, TRUE_CLOCK);
    await page.close();
  });

  it('is written ahead of its time where a clock runs, and at once where it stands still', async () => {
    const page = await ClockPage.create(file);
    let asked = process.hrtime.bigint();
    await page.change({ monotonic: (clock, at) => running(clock, at, 0) });
    assert.ok(page.state.monotonic.real - asked >= 10_000_000n);
    await page.change({
      monotonic: (clock, at) => {
        asked = process.hrtime.bigint();
        assert.ok(at <= asked);
        return jumped(clock, at, 1n);
      },
    });
    await page.close();
  });

  it('takes no change that sets a monotonic clock back, and stays as it is', async () => {
    const page = await ClockPage.create(file);
    const back = page.change({ monotonic: (clock, at) => jumped(clock, at, -1n) });
    await assert.rejects(back, RangeError);
    await page.change({ wall: (clock, at) => jumped(clock, at, -1n) });
    const read = await onDisk();
    assert.deepEqual(read?.state.monotonic, TRUE_CLOCK);
    assert.equal(read.index, 1n);
    await page.close();
  });

  it('is straightened by whoever finds it, for good or not at all', async () => {
    const page = await ClockPage.create(file);
    await page.change({ wall: (clock, at) => running(clock, at, 0), monotonic: (clock, at) => running(clock, at, 3) });
    await page.close();
    await straighten(file);
    const state = (await onDisk())?.state;
    const [wall, monotonic] = [state?.wall ?? TRUE_CLOCK, state?.monotonic ?? TRUE_CLOCK];
    const later = 1n << 61n;
    assert.equal(shownAt(wall, later), later);
    assert.ok(shownAt(monotonic, later) > later, 'it keeps its lead');
    assert.equal(monotonic.after.rate, TRUE_CLOCK.after.rate);
    await straighten(join(folder, 'nothing'));
    await writeFile(join(folder, 'other'), 'no page');
    await assert.rejects(straighten(join(folder, 'other')), HarnessError);
  });
});
