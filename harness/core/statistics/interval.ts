/** Bounds between which a quantity lies, as far as the data say. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Confidence of every interval that is shown: of a hundred such intervals about 95 hold what they are about. */
export const CONFIDENCE = 0.95;

/** The number of standard errors on either side of an estimate that a confidence takes. */
export function standardErrors(confidence: number): number {
  return normalQuantile((1 + confidence) / 2);
}

/** Share of a standard normal distribution above `z`: half of the complementary error function at z/√2. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  return z < SERIES_UP_TO ? 0.5 - bodyBySeries(z) : tailByFraction(z);
}

/**
 * The value below which this share of a standard normal distribution lies: bisection over {@link normalTail}, which is
 * monotone, down to neighbouring numbers.
 */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`no normal value has a share of ${share} below it`);
  if (share < 0.5) return -normalQuantile(1 - share);
  let [low, high] = [0, 40];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Where the fraction begins to converge faster than the series. */
const SERIES_UP_TO = 2.5;

/** Share between 0 and z: φ(z)·(z + z³/3 + z⁵/15 + …), Abramowitz and Stegun 26.2.11. */
function bodyBySeries(z: number): number {
  let [term, sum] = [z, z];
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum * density(z);
}

/** Share above z: φ(z)·1/(z + 1/(z + 2/(z + 3/(z + …)))), Abramowitz and Stegun 26.2.14. */
function tailByFraction(z: number): number {
  let fraction = z;
  for (let part = 120; part > 0; part--) fraction = z + part / fraction;
  return density(z) / fraction;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
