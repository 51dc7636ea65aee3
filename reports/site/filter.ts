import type { ListedRun } from './listed-run.ts';

/** Properties that a list is filtered by, exactly. */
export const FILTERS = ['system', 'build', 'engine', 'state', 'seed'] as const;

export type FilterName = (typeof FILTERS)[number];

/** What a reader asked for; an empty text asks for nothing. */
export interface RunFilter extends Readonly<Record<FilterName, string>> {
  /** Words that must all occur. */
  readonly text: string;
}

export const NO_FILTER: RunFilter = { text: '', system: '', build: '', engine: '', state: '', seed: '' };

export function filterRuns(runs: readonly ListedRun[], filter: RunFilter): ListedRun[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const asked = FILTERS.filter((name) => filter[name] !== '');
  return runs.filter((run) => {
    if (!asked.every((name) => run[name] === filter[name])) return false;
    if (words.length === 0) return true;
    const text = searchedText(run);
    return words.every((word) => text.includes(word));
  });
}

/** Everything a list shows of a run, in lower case. */
export function searchedText({ id, name, system, build, engine, seed, state }: ListedRun): string {
  return [id, name, system, build, engine, seed, state].join(' ').toLowerCase();
}

/** Values that runs have, in order, for each filter one chooses from a list. */
export function choicesOf(runs: readonly ListedRun[], name: FilterName): string[] {
  return [...new Set(runs.map((run) => run[name]))].sort();
}
