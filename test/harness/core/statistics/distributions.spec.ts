import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cliffsDelta, effectWord } from '../../../../harness/core/statistics/cliffs-delta.ts';
import { normalQuantile, normalTail, standardErrors } from '../../../../harness/core/statistics/interval.ts';
import { mannWhitney } from '../../../../harness/core/statistics/mann-whitney.ts';
import { medianDifference } from '../../../../harness/core/statistics/median-difference.ts';
import { quantileOf, quantileOfCounts } from '../../../../harness/core/statistics/quantiles.ts';

// Permeability of membranes at term and earlier: Hollander and Wolfe, Nonparametric Statistical Methods, table 4.1.
const AT_TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLIER = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('the normal distribution', () => {
  it('is the tabulated one', () => {
    close(normalTail(1.96), 0.024997895, 1e-9);
    close(normalTail(3.09), 0.00100078, 1e-8);
    close(normalTail(-1), 0.841344746, 1e-9);
    close(standardErrors(0.95), 1.959963985, 1e-9);
    close(normalQuantile(0.001), -3.090232306, 1e-9);
  });

  it('is smooth where one formula takes over from the other', () => {
    close(normalTail(2.5 - 1e-12), normalTail(2.5), 1e-13);
  });
});

describe('the Mann-Whitney test', () => {
  it('is the published one', () => {
    const { u, p } = mannWhitney(AT_TERM, EARLIER);
    assert.equal(u, 35);
    // One-sided 0.1272.
    close(p, 0.2544, 5e-5);
  });

  it('counts out small samples, with ties', () => {
    // Of C(6,3) = 20 orders one is as high and one as low.
    close(mannWhitney([4, 5, 6], [1, 2, 3]).p, 2 / 20, 1e-12);
    // Ranks of 1 1 2 2 with ties: 1.5 1.5 3.5 3.5; of the 6 choices of two, {1,1} and {2,2} are the most uneven.
    close(mannWhitney([1, 1], [2, 2]).p, 2 / 6, 1e-12);
    assert.equal(mannWhitney([1, 1], [1, 1]).p, 1);
    assert.equal(mannWhitney([], [1]).p, 1);
  });

  it('approximates larger samples about as it would count them out', () => {
    const [first, second] = [range(20, 0), range(20, 5)];
    const exact = mannWhitney(first, second).p;
    const larger = mannWhitney([...first, 9.5], [...second, 14.5]).p;
    assert.ok(Math.abs(exact - larger) < 0.02, `${String(exact)} ${String(larger)}`);
    assert.equal(mannWhitney(new Array<number>(50).fill(1), new Array<number>(50).fill(1)).p, 1);
  });

  it('does not depend on the order of the samples', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const [one, other] = [mannWhitney(first, second), mannWhitney(second, first)];
        close(one.p, other.p, 1e-9);
        close(one.u + other.u, first.length * second.length, 1e-9);
      }),
    );
  });
});

describe("Cliff's delta", () => {
  it('is what the arithmetic gives', () => {
    // 1 2 4 against 2 3 5: of nine pairs two are above (4 > 2, 4 > 3), one is equal, six below: -4/9.
    // Means of rows: -1, -2/3, 1/3; of columns: 0, -1/3, -1. Around -4/9 their squares sum to 78/81 and 42/81.
    // All nine pairs: 8 - 9·16/81 = 56/9. Variance (9·78/81 + 9·42/81 - 56/9) / (9·2·2) = (64/9) / 36 = 16/81.
    const dominance = cliffsDelta([1, 2, 4], [2, 3, 5]);
    assert.ok(dominance);
    close(dominance.delta, -4 / 9, 1e-12);
    const [d, z, s] = [-4 / 9, 1.959963985, 4 / 9];
    const reach = z * s * Math.sqrt((1 - d * d) ** 2 + z * z * s * s);
    const whole = 1 - d * d + z * z * s * s;
    close(dominance.low, Math.max(-1, (d - d ** 3 - reach) / whole), 1e-9);
    close(dominance.high, (d - d ** 3 + reach) / whole, 1e-9);
  });

  it('of samples apart from each other is bounded by the smaller one', () => {
    // (10 - 3.841459) / (10 + 3.841459)
    const apart = cliffsDelta(range(10, 100), range(20, 0));
    assert.deepEqual([apart?.delta, apart?.high], [1, 1]);
    close(apart?.low ?? NaN, 0.444934, 1e-6);
  });

  it('changes its sign with the order, and its interval holds it', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const [one, other] = [cliffsDelta(first, second), cliffsDelta(second, first)];
        if (one === undefined || other === undefined) {
          assert.ok(first.length < 2 || second.length < 2);
          return;
        }
        close(one.delta, -other.delta, 1e-9);
        close(one.low, -other.high, 1e-9);
        assert.ok(one.low <= one.delta + 1e-9 && one.delta - 1e-9 <= one.high && one.low >= -1 && one.high <= 1);
        // 2·U/mn - 1: two ways to the same number.
        close(one.delta, (2 * mannWhitney(first, second).u) / (first.length * second.length) - 1, 1e-9);
      }),
    );
  });

  it('has a word for its size', () => {
    assert.deepEqual([0.1, -0.2, 0.4, -0.9].map(effectWord), ['negligible', 'small', 'medium', 'large']);
  });
});

describe('the median difference', () => {
  it('is the published one', () => {
    const shift = medianDifference(AT_TERM, EARLIER);
    close(shift?.difference ?? NaN, 0.305, 1e-9);
  });

  it('is the middle of all differences, and its interval made of two of them', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const shift = medianDifference(first, second);
        if (shift === undefined) return;
        const all = first.flatMap((one) => second.map((other) => one - other)).sort((a, b) => a - b);
        close(shift.difference, quantileOf(all, 0.5) as number, 1e-9);
        const [m, n] = [first.length, second.length];
        const rank = Math.max(1, Math.floor((m * n) / 2 - 1.959963985 * Math.sqrt((m * n * (m + n + 1)) / 12)));
        close(shift.low, all[rank - 1] as number, 1e-9);
        close(shift.high, all[all.length - rank] as number, 1e-9);
      }),
    );
  });

  it('is not said of samples that are too small for its confidence', () => {
    assert.equal(medianDifference([1, 2, 3], [7, 8, 9]), undefined);
    assert.equal(medianDifference([], [7, 8, 9]), undefined);
    // 2 of C(8,4) = 70 orders: 0.029.
    assert.deepEqual(medianDifference([1, 2, 3, 4], [11, 12, 13, 14]), { difference: -10, low: -13, high: -7 });
  });
});

describe('quantiles', () => {
  it('of numbers are linear between neighbours', () => {
    assert.equal(quantileOf([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantileOf([4, 1, 3, 2], 1), 4);
    assert.equal(quantileOf([], 0.5), undefined);
  });

  it('of counts lie within the interval of the number', () => {
    // Below 1, 2 and 4, and above: the third of four numbers is the one between 2 and 4, all of its width used.
    assert.equal(quantileOfCounts([1, 1, 1, 1], [1, 2, 4], 0.75), 4);
    close(quantileOfCounts([0, 2, 0, 0], [1, 2, 4], 0.5) ?? NaN, Math.SQRT2, 1e-12);
    assert.equal(quantileOfCounts([0, 0, 0, 5], [1, 2, 4], 0.5), 4);
    assert.equal(quantileOfCounts([2, 0, 0, 0], [1, 2, 4], 0.5), 0.5);
    assert.equal(quantileOfCounts([0, 0], [1], 0.5), undefined);
  });
});

const samples = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });

function range(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}

function close(value: number, expected: number, within: number): void {
  assert.ok(Math.abs(value - expected) <= within, `${String(value)} is not ${String(expected)}`);
}
