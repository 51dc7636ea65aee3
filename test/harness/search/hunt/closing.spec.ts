import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { closeInTime, Closing, graceOf } from '../../../../harness/search/hunt/closing.ts';

describe('harness/search/hunt/closing', () => {
  it('is heard by everybody who has its memory', () => {
    const closing = new Closing();
    const elsewhere = new Closing(closing.memory);
    const heard = (): boolean[] => [elsewhere.schedulesEnded, elsewhere.shrinkingEnded];
    assert.deepEqual(heard(), [false, false]);
    closing.endSchedules();
    assert.deepEqual(heard(), [true, false]);
    closing.endShrinking();
    assert.deepEqual(heard(), [true, true]);
  });

  it('ends schedules in time, and shrinking a grace later: ten seconds, or a tenth of the time', async () => {
    assert.deepEqual([1, 10_000, 100_000, 3_600_000].map(graceOf), [10_000, 10_000, 10_000, 360_000]);
    const closing = new Closing();
    const waits = new Map<number, (passed: boolean) => void>();
    const wait = (ms: number): Promise<boolean> => new Promise((resolve) => waits.set(ms, resolve));
    const closed = closeInTime(closing, 600_000, new AbortController().signal, wait);
    assert.deepEqual([...waits.keys()], [600_000, 660_000]);
    waits.get(600_000)?.(true);
    await Promise.resolve();
    assert.deepEqual([closing.schedulesEnded, closing.shrinkingEnded], [true, false]);
    waits.get(660_000)?.(true);
    await closed;
    assert.equal(closing.shrinkingEnded, true);
  });

  it('ends nothing where nobody waits any more', async () => {
    const closing = new Closing();
    await closeInTime(closing, 1, new AbortController().signal, () => Promise.resolve(false));
    assert.deepEqual([closing.schedulesEnded, closing.shrinkingEnded], [false, false]);
  });
});
