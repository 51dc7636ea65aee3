import { CONFIDENCE, type Interval } from './interval.ts';
import { wilson } from './wilson.ts';

/** How many of how many. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/**
 * Interval for the difference of two proportions of different trials, first less second, made of their Wilson intervals.
 *
 * Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17
 * (1998) 873-890, method 10.
 */
export function differenceOfProportions(first: Proportion, second: Proportion, confidence = CONFIDENCE): Interval {
  return spread(estimate(first, confidence), estimate(second, confidence), 0);
}

/** What came of the same trials under two conditions. */
export interface Pairs {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * Interval for the difference of two proportions of the same trials, first less second. What they have in common narrows it.
 *
 * Source: R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on paired data,
 * Statistics in Medicine 17 (1998) 2635-2650, method 10.
 */
export function differenceOfPairs(pairs: Pairs, confidence = CONFIDENCE): Interval {
  const { both, onlyFirst, onlySecond, neither } = pairs;
  const trials = both + onlyFirst + onlySecond + neither;
  const first = estimate({ successes: both + onlyFirst, trials }, confidence);
  const second = estimate({ successes: both + onlySecond, trials }, confidence);
  return spread(first, second, correlation(pairs));
}

interface Estimate extends Interval {
  readonly share: number;
}

function estimate({ successes, trials }: Proportion, confidence: number): Estimate {
  return { share: trials === 0 ? 0.5 : successes / trials, ...wilson(successes, trials, confidence) };
}

function spread(first: Estimate, second: Estimate, correlated: number): Interval {
  const difference = first.share - second.share;
  const reach = (one: number, other: number): number =>
    Math.sqrt(Math.max(0, one * one - 2 * correlated * one * other + other * other));
  return {
    low: Math.max(-1, difference - reach(first.share - first.low, second.high - second.share)),
    high: Math.min(1, difference + reach(first.high - first.share, second.share - second.low)),
  };
}

/** The coefficient phi of the fourfold table, corrected for continuity where it is positive. */
function correlation({ both, onlyFirst, onlySecond, neither }: Pairs): number {
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) return 0;
  const product = both * neither - onlyFirst * onlySecond;
  const half = (both + onlyFirst + onlySecond + neither) / 2;
  return (product > 0 ? Math.max(0, product - half) : product) / Math.sqrt(margins);
}
