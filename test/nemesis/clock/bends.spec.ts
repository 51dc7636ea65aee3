import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ClockBend } from '../../../harness/core/fault-action.ts';
import { bendingOfMonotonic, bendingOfWall, type Bending } from '../../../nemesis/clock/bends.ts';
import { goesBack, jumped, shownAt, TRUE_CLOCK, type ClockState } from '../../../nemesis/clock/clock-state.ts';

const SECOND = 1_000_000_000n;

/** The clock at each second: from 0 on true, from 10 on bent, with a beat each second, from 20 on no more. */
function course({ begin, beat, end }: Bending, first: ClockState = TRUE_CLOCK): bigint[] {
  let clock = begin(first, 10n * SECOND);
  const shown = [shownAt(clock, 10n * SECOND)];
  for (let count = 1; count < 10; count++) {
    const at = BigInt(10 + count) * SECOND;
    if (beat !== undefined) clock = beat.change(count)(clock, at);
    shown.push(shownAt(clock, at));
  }
  if (end !== undefined) clock = end(clock, 20n * SECOND);
  return [...shown, shownAt(clock, 20n * SECOND), shownAt(clock, 21n * SECOND)].map((value) => value / SECOND);
}

describe('bends of clocks', () => {
  const wall = (bend: ClockBend): number[] => course(bendingOfWall(bend)).map(Number);
  const monotonic = (bend: ClockBend): number[] => course(bendingOfMonotonic(bend)).map(Number);

  it('are over when they end, on a wall clock', () => {
    assert.deepEqual(wall({ kind: 'offset', amountMs: 5_000 }), [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 20, 21]);
    assert.deepEqual(wall({ kind: 'offset', amountMs: -5_000 }), [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 20, 21]);
    assert.deepEqual(wall({ kind: 'freeze' }), [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 20, 21]);
    assert.deepEqual(wall({ kind: 'rate', rate: 0.5 }), [10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 20, 21]);
    assert.deepEqual(
      wall({ kind: 'strobe', amountMs: 100_000, intervalMs: 1_000 }),
      [110, 11, 112, 13, 114, 15, 116, 17, 118, 19, 20, 21],
    );
  });

  it('leave a monotonic clock where it is', () => {
    assert.deepEqual(monotonic({ kind: 'freeze' }), [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11]);
    assert.deepEqual(monotonic({ kind: 'rate', rate: 2 }), [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 31]);
    assert.deepEqual(
      monotonic({ kind: 'step', amountMs: 3_000, intervalMs: 1_000 }),
      [10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 37, 38],
    );
  });

  it('leave a leap as it is', () => {
    const leapt = [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26];
    assert.deepEqual(wall({ kind: 'jump', amountMs: 5_000 }), leapt);
    assert.deepEqual(monotonic({ kind: 'jump', amountMs: 5_000 }), leapt);
  });

  it('start from what is shown, but for an offset, which is one from the machine', () => {
    const ahead = jumped(TRUE_CLOCK, 0n, 7n * SECOND);
    assert.equal(course(bendingOfWall({ kind: 'jump', amountMs: 1_000 }), ahead)[0], 18n);
    assert.equal(course(bendingOfWall({ kind: 'offset', amountMs: 1_000 }), ahead)[0], 11n);
  });

  it('never set a monotonic clock back', () => {
    const amountMs = fc.integer({ min: 0, max: 1_000_000 });
    const bend: fc.Arbitrary<ClockBend> = fc.oneof(
      fc.record({ kind: fc.constant('jump' as const), amountMs }),
      fc.record({ kind: fc.constant('rate' as const), rate: fc.double({ min: 0.01, max: 100, noNaN: true }) }),
      fc.record({ kind: fc.constant('freeze' as const) }),
      fc.record({ kind: fc.constant('step' as const), amountMs, intervalMs: fc.constant(1_000) }),
    );
    fc.assert(
      fc.property(fc.array(bend, { maxLength: 5 }), (bends) => {
        let clock = TRUE_CLOCK;
        let at = 0n;
        for (const { begin, beat, end } of bends.map(bendingOfMonotonic)) {
          for (const change of [begin, beat?.change(1), beat?.change(2), end]) {
            at += SECOND;
            if (change === undefined) continue;
            clock = change(clock, at);
            assert.ok(!goesBack(clock));
          }
        }
      }),
    );
  });

  it('wake programs only under a monotonic clock that is fast', () => {
    assert.ok(bendingOfMonotonic({ kind: 'rate', rate: 1.1 }).hurries);
    assert.ok(!bendingOfMonotonic({ kind: 'rate', rate: 0.9 }).hurries);
    assert.ok(!bendingOfMonotonic({ kind: 'freeze' }).hurries);
  });
});
