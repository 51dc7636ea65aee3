import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  goesBack,
  jumped,
  offset,
  returned,
  running,
  shownAt,
  TRUE_CLOCK,
  type ClockState,
} from '../../../nemesis/clock/clock-state.ts';

const SECOND = 1_000_000_000n;

/** A moment of the kernel's clock, and how much later another one is. */
const moment = fc.bigInt({ min: 0n, max: 1n << 61n });
const span = fc.bigInt({ min: 0n, max: 1_000_000n * SECOND });
const rate = fc.double({ min: 0, max: 100, noNaN: true });

/** Changes one after the other, each with the time since the one before. */
const changes = fc.array(
  fc.tuple(
    span,
    fc.oneof(
      rate.map((value) => (clock: ClockState, at: bigint) => running(clock, at, value)),
      span.map((amount) => (clock: ClockState, at: bigint) => jumped(clock, at, amount)),
    ),
  ),
  { maxLength: 8 },
);

describe('clock states', () => {
  it('show what the kernel says when nobody bent them', () => {
    fc.assert(fc.property(moment, (real) => assert.equal(shownAt(TRUE_CLOCK, real), real)));
  });

  it('leave the time before a change as it was', () => {
    fc.assert(
      fc.property(moment, span, span, rate, (at, before, amount, newRate) => {
        for (const changed of [jumped(TRUE_CLOCK, at, amount), running(TRUE_CLOCK, at, newRate)])
          assert.equal(shownAt(changed, at - before - 1n), at - before - 1n);
      }),
    );
  });

  it('run at the rate that was ordered, from where they were', () => {
    const half = running(jumped(TRUE_CLOCK, 10n, 5n * SECOND), 100n, 0.5);
    assert.equal(shownAt(half, 100n), 100n + 5n * SECOND);
    assert.equal(shownAt(half, 100n + 2n * SECOND), 100n + 6n * SECOND);
    const frozen = running(half, 100n + 2n * SECOND, 0);
    assert.equal(shownAt(frozen, 100n + 90n * SECOND), 100n + 6n * SECOND);
    assert.equal(shownAt(jumped(frozen, 100n + 90n * SECOND, 7n), 100n + 95n * SECOND), 107n + 6n * SECOND);
  });

  it('differ by an offset from the kernel, whatever they showed before', () => {
    const ahead = offset(running(TRUE_CLOCK, 0n, 0), 50n * SECOND, -3n * SECOND);
    assert.equal(shownAt(ahead, 60n * SECOND), 57n * SECOND);
  });

  it('return to the kernel’s time', () => {
    assert.equal(shownAt(returned(jumped(TRUE_CLOCK, 0n, SECOND), 5n), 9n), 9n);
    assert.equal(shownAt(returned(running(TRUE_CLOCK, 0n, 0), 5n), 9n), 9n);
  });

  it('never go back by anything but a jump, an offset or a return that does', () => {
    fc.assert(
      fc.property(changes, (list) => {
        let clock = TRUE_CLOCK;
        let at = 0n;
        for (const [later, change] of list) {
          at += later;
          const shownBefore = shownAt(clock, at);
          clock = change(clock, at);
          assert.ok(!goesBack(clock));
          assert.ok(shownAt(clock, at) >= shownBefore);
          assert.ok(shownAt(clock, at + later) >= shownAt(clock, at));
        }
      }),
    );
    assert.ok(goesBack(jumped(TRUE_CLOCK, 10n, -1n)));
    assert.ok(goesBack(offset(TRUE_CLOCK, 10n, -1n)));
    assert.ok(goesBack(returned(jumped(TRUE_CLOCK, 10n, 1n), 20n)));
  });

  it('refuse a change before the last one: its moment has been shown already', () => {
    assert.throws(() => jumped(jumped(TRUE_CLOCK, 10n, 1n), 9n, 1n), RangeError);
  });
});
