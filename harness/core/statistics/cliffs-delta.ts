import { CONFIDENCE, standardErrors, type Interval } from './interval.ts';

export interface Dominance extends Interval {
  /** From -1, every value of the first sample is below every one of the second, to 1, above; 0: neither tends to be. */
  readonly delta: number;
}

/** Plain words for an effect. */
export type EffectWord = 'negligible' | 'small' | 'medium' | 'large';

/**
 * How much more often a value of the first sample is above one of the second than below it. With values of any distribution; its
 * interval keeps within -1 and 1 and is uneven near them. (Vargha and Delaney's A is the same on another scale: A = (delta + 1) / 2.)
 *
 * Sources: N. Cliff, Dominance statistics, Psychological Bulletin 114 (1993), for the unbiased variance; D. Feng and N. Cliff,
 * Monte Carlo evaluation of ordinal d with improved confidence interval, JMASM 3 (2004), for the interval.
 *
 * @returns undefined where a sample has less than two values, of which no interval can be made
 */
export function cliffsDelta(
  first: readonly number[],
  second: readonly number[],
  confidence = CONFIDENCE,
): Dominance | undefined {
  const [m, n] = [first.length, second.length];
  if (m < 2 || n < 2) return undefined;
  const z = standardErrors(confidence);
  const ofFirst = dominances(first, second);
  const delta = ofFirst.sum / (m * n);
  if (Math.abs(delta) === 1) return complete(delta, Math.min(m, n), z);
  const ofSecond = dominances(second, first).means.map((dominance) => -dominance);
  const spreadOfAll = m * n - ofFirst.ties - m * n * delta * delta;
  const unbiased =
    (n * n * squares(ofFirst.means, delta) + m * m * squares(ofSecond, delta) - spreadOfAll) /
    (m * n * (m - 1) * (n - 1));
  const variance = Math.max(unbiased, (1 - delta * delta) / (m * n - 1));
  const middle = delta - delta ** 3;
  const reach = z * Math.sqrt(variance) * Math.sqrt((1 - delta * delta) ** 2 + z * z * variance);
  const whole = 1 - delta * delta + z * z * variance;
  return { delta, low: Math.max(-1, (middle - reach) / whole), high: Math.min(1, (middle + reach) / whole) };
}

/**
 * The effect in a word.
 *
 * Source: J. Romano and others, Appropriate statistics for ordinal level data (2006), whose thresholds correspond to Cohen's.
 */
export function effectWord(delta: number): EffectWord {
  const size = Math.abs(delta);
  if (size < 0.147) return 'negligible';
  if (size < 0.33) return 'small';
  return size < 0.474 ? 'medium' : 'large';
}

/** Of samples that do not overlap nothing varies; then the smaller one says how much can be concluded. */
function complete(delta: number, smaller: number, z: number): Dominance {
  const bound = (smaller - z * z) / (smaller + z * z);
  return delta > 0 ? { delta, low: bound, high: 1 } : { delta, low: -1, high: -bound };
}

interface Dominances {
  /** For each value, the share of the others that it is above less the share it is below. */
  readonly means: readonly number[];
  /** Pairs in which the value is above less those in which it is below: a whole number, so that nothing is rounded. */
  readonly sum: number;
  /** Pairs that are equal. */
  readonly ties: number;
}

function dominances(values: readonly number[], others: readonly number[]): Dominances {
  const sorted = Float64Array.from(others).sort();
  let [sum, ties] = [0, 0];
  const means = values.map((value) => {
    const below = countBelow(sorted, value, false);
    const notAbove = countBelow(sorted, value, true);
    ties += notAbove - below;
    sum += below - (sorted.length - notAbove);
    return (below - (sorted.length - notAbove)) / sorted.length;
  });
  return { means, sum, ties };
}

/** How many of the ascending values are below, or not above, the given one. */
function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle] as number;
    if (other < value || (orEqual && other === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function squares(values: readonly number[], centre: number): number {
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
