import { cellsOfScenario, scenariosOf, type CellRuns, type ComparedRun } from './compared-run.ts';
import { comparedSignatures, signatureIn } from './signatures.ts';

/** A seed of a scenario in a column. */
export interface Place {
  readonly scenario: string;
  readonly column: number;
  readonly seed: number;
}

/** Pairs of runs that are led side by side to where they part, per later column of a scenario and in all: each takes two runs. */
const DIVERGENCES = 3;
const DIVERGENCES_IN_ALL = 12;

/**
 * Failures whose first column or absence is news: the smallest seed of each where it shows, to be run once more. Only of runs
 * that a seed does not fix step by step: others would come out the same.
 */
export function toBeRepeated(runs: readonly ComparedRun[], columns: number): Place[] {
  const exact = new Set(runs.flatMap(({ outcome }) => (outcome.level === 'exact' ? [outcome.job.scenario] : [])));
  const places = comparedSignatures(runs, columns).flatMap(({ scenario, seeds, against }): Place[] => {
    if (exact.has(scenario)) return [];
    const shows = against.filter(({ status }) => status === 'new').map(({ column }) => column);
    if (against.some(({ status }) => status === 'fixed')) shows.push(0);
    return shows.map((column) => ({ scenario, column, seed: seeds[column]?.[0] as number }));
  });
  return distinct(places);
}

/**
 * Seeds whose exact runs in the first column and a later one are to be led side by side: of each failure that only one of them shows
 * the smallest; where there is none, the smallest whose traces differ at all.
 */
export function toBeLedApart(runs: readonly ComparedRun[], columns: number): Place[] {
  const places = scenariosOf(runs).flatMap((scenario) => {
    const [first = new Map() as CellRuns, ...later] = cellsOfScenario(runs, scenario, columns);
    return later.flatMap((cell, index) =>
      seedsApart(first, cell).map(({ seed, fails }) => ({ scenario, column: index + 1, seed, fails })),
    );
  });
  const failing = places.filter(({ fails }) => fails);
  const others = places.filter(({ fails }) => !fails);
  return [...failing, ...others].slice(0, DIVERGENCES_IN_ALL).map(({ fails: _fails, ...place }) => place);
}

interface SeedApart {
  readonly seed: number;
  /** Only one of the two runs shows a failure. */
  readonly fails: boolean;
}

function seedsApart(first: CellRuns, later: CellRuns): SeedApart[] {
  const apart = [...first.keys()]
    .filter((seed) => {
      const [one, other] = [first.get(seed)?.traceDigest, later.get(seed)?.traceDigest];
      return one !== undefined && other !== undefined && one !== other;
    })
    .sort((a, b) => a - b);
  const bySignature = new Map<string, number>();
  for (const seed of apart) {
    const [one, other] = [first, later].map((cell) => {
      const outcome = cell.get(seed);
      return outcome && signatureIn(outcome);
    });
    if (one === other) continue;
    for (const signature of [one, other]) {
      if (signature !== undefined && !bySignature.has(signature)) bySignature.set(signature, seed);
    }
  }
  const failing = [...new Set(bySignature.values())].slice(0, DIVERGENCES).map((seed) => ({ seed, fails: true }));
  return failing.length > 0 ? failing : apart.slice(0, 1).map((seed) => ({ seed, fails: false }));
}

function distinct(places: readonly Place[]): Place[] {
  const known = new Map(
    places.map((place) => [`${place.scenario} ${String(place.column)} ${String(place.seed)}`, place]),
  );
  return [...known.values()];
}
