import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { differenceOfPairs, differenceOfProportions } from '../../../../harness/core/statistics/newcombe.ts';
import { wilson } from '../../../../harness/core/statistics/wilson.ts';

describe('the Wilson interval', () => {
  it('is the published one', () => {
    // Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    near(wilson(81, 263), 0.2553, 0.3662);
    near(wilson(15, 148), 0.0624, 0.1605);
    near(wilson(0, 20), 0, 0.1611);
    near(wilson(1, 29), 0.0061, 0.1718);
  });

  it('of no success ends at z²/(n + z²)', () => {
    // z = 1.959964, z² = 3.841459; 3.841459 / (10 + 3.841459) = 0.277533.
    assert.ok(Math.abs(wilson(0, 10).high - 0.277533) < 1e-6);
  });

  it('of no trial is everything', () => {
    assert.deepEqual(wilson(0, 0), { low: 0, high: 1 });
  });

  it('holds the share, lies within none and all, and is the mirror of that of the failures', () => {
    fc.assert(
      fc.property(shares, ({ successes, trials }) => {
        const { low, high } = wilson(successes, trials);
        assert.ok(low >= 0 && low <= successes / trials && successes / trials <= high && high <= 1);
        const mirror = wilson(trials - successes, trials);
        assert.ok(Math.abs(1 - high - mirror.low) < 1e-12 && Math.abs(1 - low - mirror.high) < 1e-12);
      }),
    );
  });
});

describe('the interval of a difference of proportions', () => {
  it('is the published one', () => {
    // Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
    near(difference(56, 70, 48, 80), 0.0524, 0.3339);
    near(difference(9, 10, 3, 10), 0.1705, 0.809);
    near(difference(5, 56, 0, 29), -0.0381, 0.1926);
    near(difference(0, 10, 0, 20), -0.1611, 0.2775);
  });

  it('changes its sign with the order, and holds the difference', () => {
    fc.assert(
      fc.property(shares, shares, (first, second) => {
        const [one, other] = [differenceOfProportions(first, second), differenceOfProportions(second, first)];
        assert.ok(Math.abs(one.low + other.high) < 1e-12);
        const share = first.successes / first.trials - second.successes / second.trials;
        assert.ok(one.low >= -1 && one.low <= share + 1e-12 && share - 1e-12 <= one.high && one.high <= 1);
      }),
    );
  });
});

describe('the interval of a difference of pairs', () => {
  it('is what the arithmetic gives', () => {
    // 36 both, 12 only first, 2 only second, none neither. Shares 48/50 = 0.96 and 38/50 = 0.76 with Wilson's intervals
    // 0.86541 to 0.98896 and 0.62588 to 0.85699. phi: 36·0 - 12·2 = -24, which stays as it is below zero, over
    // √(48·2·38·12) = 209.227: -0.114708.
    // Low: 0.2 - √(0.09459² + 2·0.114708·0.09459·0.09699 + 0.09699²) = 0.2 - √(0.008947 + 0.002105 + 0.009407) = 0.05697.
    // High: 0.2 + √(0.02896² + 2·0.114708·0.02896·0.13412 + 0.13412²) = 0.2 + √(0.000839 + 0.000891 + 0.017988) = 0.34042.
    near(differenceOfPairs({ both: 36, onlyFirst: 12, onlySecond: 2, neither: 0 }), 0.0569, 0.3404);
  });

  it('is narrower than that of different trials where both agree', () => {
    const pairs = differenceOfPairs({ both: 40, onlyFirst: 5, onlySecond: 0, neither: 55 });
    const apart = difference(45, 100, 40, 100);
    assert.ok(pairs.high - pairs.low < (apart.high - apart.low) / 1.5);
  });

  it('holds no difference where none is, of no trials too', () => {
    const { low, high } = differenceOfPairs({ both: 3, onlyFirst: 0, onlySecond: 0, neither: 197 });
    assert.ok(low < 0 && high > 0);
    assert.deepEqual(differenceOfPairs({ both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 }).low < 0, true);
  });
});

const shares = fc
  .integer({ min: 1, max: 400 })
  .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }));

function difference(a: number, m: number, b: number, n: number) {
  return differenceOfProportions({ successes: a, trials: m }, { successes: b, trials: n });
}

function near({ low, high }: { low: number; high: number }, expectedLow: number, expectedHigh: number): void {
  assert.ok(Math.abs(low - expectedLow) < 6e-5, `low ${String(low)}`);
  assert.ok(Math.abs(high - expectedHigh) < 6e-5, `high ${String(high)}`);
}
