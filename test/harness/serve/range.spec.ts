import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rangeIn } from '../../../harness/serve/range.ts';

describe('rangeIn', () => {
  const cases: readonly (readonly [string | undefined, number, ReturnType<typeof rangeIn>])[] = [
    [undefined, 10, undefined],
    ['bytes=0-4', 10, { from: 0, to: 4 }],
    ['bytes=4-', 10, { from: 4, to: 9 }],
    ['bytes=-3', 10, { from: 7, to: 9 }],
    ['bytes=-30', 10, { from: 0, to: 9 }],
    ['bytes=5-500', 10, { from: 5, to: 9 }],
    ['bytes=9-9', 10, { from: 9, to: 9 }],
    ['bytes=10-', 10, 'outside'],
    ['bytes=-0', 10, 'outside'],
    ['bytes=0-', 0, 'outside'],
    // Not ranges, or more than one: the whole file.
    ['bytes=5-4', 10, undefined],
    ['bytes=-', 10, undefined],
    ['bytes=0-1,3-4', 10, undefined],
    ['lines=0-1', 10, undefined],
    ['bytes=a-b', 10, undefined],
  ];
  for (const [header, bytes, expected] of cases) {
    it(`${header ?? 'nothing'} of ${String(bytes)} bytes`, () => assert.deepEqual(rangeIn(header, bytes), expected));
  }
});
