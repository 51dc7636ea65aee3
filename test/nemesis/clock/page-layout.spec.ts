import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ClockState } from '../../../nemesis/clock/clock-state.ts';
import {
  decodePage,
  encodeIndex,
  encodePage,
  encodeState,
  INDEX_OFFSET,
  PAGE_SIZE,
  stateOffset,
} from '../../../nemesis/clock/page-layout.ts';

const word = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const line = fc.record({ shown: word, rate: fc.bigInt({ min: 0n, max: (1n << 40n) - 1n }) }, { noNullPrototype: true });
const clock: fc.Arbitrary<ClockState> = fc.record({ real: word, before: line, after: line }, { noNullPrototype: true });
const state = fc.record({ wall: clock, monotonic: clock }, { noNullPrototype: true });

describe('control page', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(state, (written) => assert.deepEqual(decodePage(encodePage(written)), { index: 0n, state: written })),
    );
  });

  it('changes when the index is written, and not with the state that is written before', () => {
    fc.assert(
      fc.property(state, state, (first, second) => {
        const page = encodePage(first);
        encodeState(second).copy(page, stateOffset(1n));
        assert.deepEqual(decodePage(page), { index: 0n, state: first });
        encodeIndex(1n).copy(page, INDEX_OFFSET);
        assert.deepEqual(decodePage(page), { index: 1n, state: second });
      }),
    );
  });

  it('is not seen in other files', () => {
    assert.equal(decodePage(Buffer.alloc(PAGE_SIZE)), undefined);
    assert.equal(decodePage(Buffer.alloc(0)), undefined);
    const later = encodePage({ wall: ZERO, monotonic: ZERO });
    later.writeUInt8(2, 8);
    assert.equal(decodePage(later), undefined);
  });
});

const ZERO: ClockState = { real: 0n, before: { shown: 0n, rate: 0n }, after: { shown: 0n, rate: 0n } };
