import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adjustForMany } from '../../../../harness/core/statistics/benjamini-hochberg.ts';
import { fisherExact } from '../../../../harness/core/statistics/fisher.ts';
import { mcNemarExact } from '../../../../harness/core/statistics/mcnemar.ts';

describe("Fisher's exact test", () => {
  it('is the sum of the tables that are no likelier', () => {
    // The lady tasting tea: 3 of 4 and 1 of 4. C(4,k)·C(4,4-k) of C(8,4) = 70 for k = 0 to 4: 1, 16, 36, 16, 1; those up to 16 are 34.
    close(fisher(3, 4, 1, 4), 34 / 70);
  });

  it('is the published one', () => {
    // Fisher's convictions of like-sex twins: 2 of 17 and 10 of 13; two-sided 0.0005367.
    assert.ok(Math.abs(fisher(2, 17, 10, 13) - 0.0005367) < 5e-8);
  });

  it('is the same for both orders, and for failures in place of successes', () => {
    const counts = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(counts, ([a, b, c, d]) => {
        const p = fisher(a, a + b, c, c + d);
        assert.ok(p > 0 && p <= 1);
        close(fisher(c, c + d, a, a + b), p);
        close(fisher(b, a + b, d, c + d), p);
      }),
    );
  });
});

describe("McNemar's exact test", () => {
  it('is that of a fair coin', () => {
    // 5 to 0: 2 · 1/32. 1 to 5: 2 · (1 + 6)/64. 2 to 8: 2 · (1 + 10 + 45)/1024.
    close(mcNemarExact(5, 0), 1 / 16);
    close(mcNemarExact(1, 5), 14 / 64);
    close(mcNemarExact(8, 2), 112 / 1024);
  });

  it('sees nothing where nothing differs, or both differ as often', () => {
    assert.equal(mcNemarExact(0, 0), 1);
    assert.equal(mcNemarExact(7, 7), 1);
  });

  it('keeps its digits for many trials', () => {
    // 2 · 2^-300 · (1 + 300)
    const expected = 602 * 2 ** -300;
    assert.ok(Math.abs(mcNemarExact(299, 1) / expected - 1) < 1e-9);
  });
});

describe('the adjustment for many tests', () => {
  it('calls as many differences as the published example', () => {
    // Benjamini and Hochberg 1995, section 3.2: four of fifteen at 0.05.
    const published = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const adjusted = adjustForMany(published);
    assert.equal(adjusted.filter((p) => p <= 0.05).length, 4);
    // The fourth: 0.0095 · 15 / 4.
    close(adjusted[3] as number, 0.035625);
  });

  it('keeps the order given, never lowers a probability, and leaves one alone', () => {
    // Ascending 0.01 · 3/1, 0.04 · 3/2, 0.05 · 3/3; the second is held down by the third.
    assert.deepEqual(adjustForMany([0.05, 0.01, 0.04]).map(digits), [0.05, 0.03, 0.05]);
    assert.deepEqual(adjustForMany([0.2]), [0.2]);
    assert.deepEqual(adjustForMany([]), []);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (probabilities) => {
        for (const [index, p] of adjustForMany(probabilities).entries()) {
          assert.ok(p >= (probabilities[index] as number) && p <= 1);
        }
      }),
    );
  });
});

function fisher(a: number, m: number, b: number, n: number): number {
  return fisherExact({ successes: a, trials: m }, { successes: b, trials: n });
}

function digits(value: number): number {
  return Number(value.toFixed(12));
}

function close(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) < 1e-10, `${String(value)} is not ${String(expected)}`);
}
