import { logChoose } from './log-factorial.ts';

/**
 * How probable it is that the trials which came out differently under two conditions lean at least this much to one side if both
 * conditions are the same: each of them is then a fair coin. Exact, two-sided; 1 where no trial came out differently.
 *
 * Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika 12 (1947); exact
 * form after F. Mosteller, Psychometrika 17 (1952).
 *
 * @param onlyFirst trials with the outcome under the first condition alone
 * @param onlySecond trials with the outcome under the second condition alone
 */
export function mcNemarExact(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let tail = 0;
  for (let count = 0; count <= fewer; count++) {
    tail += Math.exp(logChoose(discordant, count) - discordant * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}
