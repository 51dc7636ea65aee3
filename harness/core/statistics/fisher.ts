import { logChoose } from './log-factorial.ts';
import type { Proportion } from './newcombe.ts';

/** Tables whose probabilities differ by rounding alone are equally likely. */
const ROUNDING = 1e-7;

/**
 * How probable it is that two proportions of different trials differ at least as unusually as these if both conditions are the same:
 * the sum of the probabilities of all fourfold tables with these margins that are no likelier than this one. Exact.
 *
 * Source: R. A. Fisher, Statistical Methods for Research Workers (5th ed. 1934), section 21.02; two-sided as in R's fisher.test.
 */
export function fisherExact(first: Proportion, second: Proportion): number {
  const successes = first.successes + second.successes;
  const trials = first.trials + second.trials;
  const logProbability = (ofFirst: number): number =>
    logChoose(first.trials, ofFirst) + logChoose(second.trials, successes - ofFirst) - logChoose(trials, successes);
  const limit = logProbability(first.successes) + ROUNDING;
  let sum = 0;
  const most = Math.min(successes, first.trials);
  for (let ofFirst = Math.max(0, successes - second.trials); ofFirst <= most; ofFirst++) {
    const log = logProbability(ofFirst);
    if (log <= limit) sum += Math.exp(log);
  }
  return Math.min(1, sum);
}
