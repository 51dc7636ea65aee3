import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TimeHeap } from '../../../harness/generate/heap.ts';

describe('TimeHeap', () => {
  it('gives back in order of time, and of equal times in order of arrival, whatever comes in between', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })), (steps) => {
        const heap = new TimeHeap<number>();
        let expected: { time: number; item: number }[] = [];
        for (const [item, time] of steps.entries()) {
          if (time !== undefined) {
            heap.push(time, item);
            expected.push({ time, item });
            continue;
          }
          const [first, ...rest] = expected.sort((a, b) => a.time - b.time || a.item - b.item);
          assert.deepEqual(heap.pop(), first);
          expected = rest;
        }
        assert.equal(heap.size, expected.length);
      }),
    );
  });
});
