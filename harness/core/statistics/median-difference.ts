import { CONFIDENCE, standardErrors, type Interval } from './interval.ts';
import { logChoose } from './log-factorial.ts';

export interface Shift extends Interval {
  readonly difference: number;
}

/**
 * How much greater values of the first sample are than those of the second: the median of all differences between the two, with
 * the interval that the Mann-Whitney test does not reject. Nothing is drawn at random, and no distribution is assumed.
 *
 * Source: J. L. Hodges and E. L. Lehmann, Annals of Mathematical Statistics 34 (1963); interval after L. E. Moses, as in
 * M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods, section 4.3, with the normal approximation.
 *
 * @returns undefined of samples so small that no interval has the confidence: of two times three values even the most uneven order is
 *   as likely as one in ten
 */
export function medianDifference(
  first: readonly number[],
  second: readonly number[],
  confidence = CONFIDENCE,
): Shift | undefined {
  const [m, n] = [first.length, second.length];
  const mostUneven = 2 * Math.exp(-logChoose(m + n, m));
  if (m === 0 || n === 0 || mostUneven > 1 - confidence) return undefined;
  const differences = new Differences(first, second);
  const pairs = m * n;
  const middle = (differences.at(Math.ceil(pairs / 2)) + differences.at(Math.floor(pairs / 2) + 1)) / 2;
  const outside = pairs / 2 - standardErrors(confidence) * Math.sqrt((pairs * (m + n + 1)) / 12);
  const rank = Math.max(1, Math.floor(outside));
  return { difference: middle, low: differences.at(rank), high: differences.at(pairs + 1 - rank) };
}

/** All differences between two samples in ascending order, without making them: there are too many for large samples. */
class Differences {
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(first: readonly number[], second: readonly number[]) {
    this.#first = Float64Array.from(first).sort();
    this.#second = Float64Array.from(second).sort();
  }

  /** The `rank`-th smallest difference, from 1: the value is narrowed down, then the next difference above it is the one. */
  at(rank: number): number {
    let low = (this.#first[0] as number) - (this.#second.at(-1) as number);
    let high = (this.#first.at(-1) as number) - (this.#second[0] as number);
    if (this.#upTo(low).count >= rank) return low;
    for (let step = 0; step < 64; step++) {
      const middle = low + (high - low) / 2;
      if (this.#upTo(middle).count >= rank) high = middle;
      else low = middle;
    }
    return this.#upTo(low).next;
  }

  /** How many differences are at most `limit`, and the smallest one above it. */
  #upTo(limit: number): { readonly count: number; readonly next: number } {
    const others = this.#second;
    let [count, next] = [0, Infinity];
    let from = 0;
    for (const value of this.#first) {
      while (from < others.length && value - (others[from] as number) > limit) from++;
      count += others.length - from;
      if (from > 0) next = Math.min(next, value - (others[from - 1] as number));
    }
    return { count, next };
  }
}
