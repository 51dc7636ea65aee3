import type { ComparedCell, RateDifference } from '../../core/campaign/comparison.ts';
import type { Ending } from '../../core/campaign/outcome.ts';
import { fisherExact } from '../../core/statistics/fisher.ts';
import { mcNemarExact } from '../../core/statistics/mcnemar.ts';
import { differenceOfPairs, differenceOfProportions, type Pairs } from '../../core/statistics/newcombe.ts';
import { wilson } from '../../core/statistics/wilson.ts';
import { isDecided, type CellRuns } from './compared-run.ts';

/** How runs of a cell ended, and how often they failed. */
export function comparedCell(column: number, runs: CellRuns): ComparedCell {
  const endings: Partial<Record<Ending, number>> = {};
  for (const { ending } of runs.values()) endings[ending] = (endings[ending] ?? 0) + 1;
  const failures = endings.fail ?? 0;
  const decided = failures + (endings.pass ?? 0);
  return { column, runs: runs.size, endings, failures, decided, rate: wilson(failures, decided) };
}

/** How often a later column fails against the first; seeds are pairs. Adjusted for nothing yet. */
export function rateDifference(column: number, first: CellRuns, later: CellRuns): RateDifference {
  const pairs = pairsOf(first, later);
  const traces = tracesOf(first, later);
  const paired = pairs.both + pairs.onlyFirst + pairs.onlySecond + pairs.neither > 0;
  const { p, difference } = paired ? ofPairs(pairs) : ofWhole(first, later);
  return {
    column,
    pairs,
    difference,
    test: paired ? 'mcnemar' : 'fisher',
    p,
    adjusted: p,
    ...(traces.compared === 0 ? {} : { traces }),
  };
}

function pairsOf(first: CellRuns, later: CellRuns): Pairs {
  const pairs = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const [seed, one] of first) {
    const other = later.get(seed);
    if (other === undefined || !isDecided(one) || !isDecided(other)) continue;
    const [failed, fails] = [one.ending === 'fail', other.ending === 'fail'];
    pairs[failed ? (fails ? 'both' : 'onlyFirst') : fails ? 'onlySecond' : 'neither']++;
  }
  return pairs;
}

function ofPairs(pairs: Pairs): Pick<RateDifference, 'p' | 'difference'> {
  const { both, onlyFirst, onlySecond, neither } = pairs;
  const share = (onlySecond - onlyFirst) / (both + onlyFirst + onlySecond + neither);
  const swapped = { ...pairs, onlyFirst: onlySecond, onlySecond: onlyFirst };
  return { p: mcNemarExact(onlyFirst, onlySecond), difference: { share, ...differenceOfPairs(swapped) } };
}

/** Seeds were decided in one column only, so that what they have in common is lost. */
function ofWhole(first: CellRuns, later: CellRuns): Pick<RateDifference, 'p' | 'difference'> {
  const [one, other] = [first, later].map((runs) => {
    const decided = [...runs.values()].filter(isDecided);
    return { successes: decided.filter(({ ending }) => ending === 'fail').length, trials: decided.length };
  }) as [Proportion, Proportion];
  const share = shareOf(other) - shareOf(one);
  return { p: fisherExact(one, other), difference: { share, ...differenceOfProportions(other, one) } };
}

type Proportion = Parameters<typeof fisherExact>[0];

function shareOf({ successes, trials }: Proportion): number {
  return trials === 0 ? 0 : successes / trials;
}

function tracesOf(first: CellRuns, later: CellRuns): NonNullable<RateDifference['traces']> {
  let [compared, same] = [0, 0];
  for (const [seed, { traceDigest }] of first) {
    const other = later.get(seed)?.traceDigest;
    if (traceDigest === undefined || other === undefined) continue;
    compared++;
    if (traceDigest === other) same++;
  }
  return { compared, same };
}
