import { newestFirst, type ListedRun } from './listed.ts';

/** Comparisons that a run's page offers. */
const OFFERED = 5;

/**
 * The runs that a run is best compared with: judged ones of the same spec, those with its seed first, as they differ in the
 * least, then the newest.
 */
export function companionsOf(run: ListedRun, runs: readonly ListedRun[]): ListedRun[] {
  if (!isJudged(run)) return [];
  const others = newestFirst(runs.filter((other) => other.id !== run.id && other.name === run.name && isJudged(other)));
  const alike = others.filter(({ seed }) => seed === run.seed);
  const rest = others.filter(({ seed }) => seed !== run.seed);
  return [...alike, ...rest].slice(0, OFFERED);
}

function isJudged({ state }: ListedRun): boolean {
  return state !== 'unjudged' && state !== 'damaged';
}
