import type { Comparison, TrendPoint } from '../../core/campaign/comparison.ts';

/** Measures that are followed over time: one of each kind. */
const FOLLOWED = ['throughput', 'median latency', '99 % latency', 'time to a new leader'];

/**
 * What earlier comparisons of the same key found of scenarios and columns that this one has as well, and this one itself at the
 * end; oldest first.
 */
export function trendOf(past: readonly Comparison[], current: Comparison): TrendPoint[] {
  const wanted = new Set(pointsOf(current).map(placeOf));
  const earlier = past.filter(({ key, created }) => key === current.key && created < current.created);
  return [...earlier.flatMap(pointsOf).filter((point) => wanted.has(placeOf(point))), ...pointsOf(current)];
}

function pointsOf({ created, columns, scenarios, seeds }: Comparison): TrendPoint[] {
  return scenarios.flatMap(({ name, cells, measures }) =>
    cells.flatMap(({ column, failures, decided, runs }) => {
      const value = columns[column];
      if (value === undefined || runs === 0) return [];
      const medians = measures.flatMap(({ name: measure, cells: distributions }) => {
        const median = distributions[column]?.median;
        return median === undefined || !FOLLOWED.includes(measure) ? [] : [[measure, median] as const];
      });
      return [{ created, scenario: name, value, seeds, failures, decided, medians: Object.fromEntries(medians) }];
    }),
  );
}

function placeOf({ scenario, value }: TrendPoint): string {
  return JSON.stringify([scenario, value]);
}
