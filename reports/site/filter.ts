import type { ListedGroup, ListedRun } from './listed.ts';

/** Properties that a list is filtered by, exactly. */
export const FILTERS = ['system', 'build', 'engine', 'state', 'seed'] as const;

export type FilterName = (typeof FILTERS)[number];

/** What a reader asked for; an empty text asks for nothing. */
export interface ListFilter extends Readonly<Record<FilterName, string>> {
  /** Words that must all occur. */
  readonly text: string;
}

export const NO_FILTER: ListFilter = { text: '', system: '', build: '', engine: '', state: '', seed: '' };

/** What filters look at; what an entry does not have is an empty text, which nobody asks for. */
export interface Filterable extends Readonly<Record<FilterName, string>> {
  /** Everything a list shows of it, in lower case. */
  readonly text: string;
}

export function filterableRun({ id, name, system, build, engine, seed, state, found = '' }: ListedRun): Filterable {
  return { text: lower([id, name, system, build, engine, seed, state, found]), system, build, engine, state, seed };
}

export function filterableGroup({ id, kind, state, line = '' }: ListedGroup): Filterable {
  const verdict = state ?? '';
  return { text: lower([id, kind, verdict, line]), system: '', build: '', engine: '', state: verdict, seed: '' };
}

/** Whether an entry is what was asked for. */
export function filterOf(filter: ListFilter): (entry: Filterable) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const asked = FILTERS.filter((name) => filter[name] !== '');
  return (entry) =>
    asked.every((name) => entry[name] === filter[name]) && words.every((word) => entry.text.includes(word));
}

/** Values that runs have, in order, for a filter that one chooses from a list. */
export function choicesOf(runs: readonly ListedRun[], name: FilterName): string[] {
  return [...new Set(runs.map((run) => run[name]))].sort();
}

function lower(texts: readonly string[]): string {
  return texts.join(' ').toLowerCase();
}
