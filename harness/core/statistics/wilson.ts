import { CONFIDENCE, standardErrors, type Interval } from './interval.ts';

/**
 * Interval for a proportion of which `successes` of `trials` were seen: the score interval, which keeps its confidence for few
 * trials and for shares near none and all, where the usual interval claims certainty. Of no trials it is everything.
 *
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 */
export function wilson(successes: number, trials: number, confidence = CONFIDENCE): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const z = standardErrors(confidence);
  const share = successes / trials;
  const middle = share + (z * z) / (2 * trials);
  const reach = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const whole = 1 + (z * z) / trials;
  return {
    low: successes === 0 ? 0 : (middle - reach) / whole,
    high: successes === trials ? 1 : (middle + reach) / whole,
  };
}
