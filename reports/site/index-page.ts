import { count, grouped } from '../model/words.ts';
import { markup, type Html } from '../page/html.ts';
import {
  choicesOf,
  filterableGroup,
  filterableRun,
  filterOf,
  FILTERS,
  NO_FILTER,
  type Filterable,
  type FilterName,
  type ListFilter,
} from './filter.ts';
import { FILTER_SCRIPT } from './filter-script.ts';
import { sitePage } from './frame.ts';
import { groupRow, groupSection } from './group-section.ts';
import { COMPARE_FORM, INDEX_PAGE } from './links.ts';
import { newestFirst, type ListedRun, type Listing } from './listed.ts';
import { runTable } from './run-table.ts';

/** Rows of one page of a served list. */
const ROWS = 100;

/** What a reader of a served list asked for. */
export interface AskedList {
  readonly filter: ListFilter;
  /** From 1. */
  readonly page: number;
}

/** The list as a server shows it: filtered and cut into pages there, without any script. */
export function servedIndexPage({ runs, groups }: Listing, { filter, page }: AskedList): string {
  const fits = filterOf(filter);
  const found = newestFirst(runs.filter((run) => fits(filterableRun(run))));
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const current = Math.min(page, pages);
  const rows = found.slice((current - 1) * ROWS, current * ROWS);
  const table = markup`<form method="get" action="${COMPARE_FORM}">
    ${runTable(rows, { ticks: true, rowStart: () => markup`<tr>` })}
    <div class="below">
      <button class="main">Compare two ticked runs</button> ${pageLinks(filter, current, pages)}
    </div>
  </form>`;
  const foundGroups = current === 1 ? newestFirst(groups.filter((group) => fits(filterableGroup(group)))) : [];
  return sitePage({
    title: 'Runs',
    up: '',
    body: markup`<h1>Runs</h1>
      ${groupSection(foundGroups.slice(0, ROWS), (group) => groupRow(group, markup`<tr>`))}
      <section>
        ${servedForm(runs, filter)}
        <p class="shown" role="status">${shownText(found.length, runs.length)}</p>
        ${rows.length === 0 ? nothing(runs) : table}
      </section>`,
  });
}

/** The list as a file: all rows, filtered by a script; without scripts it is the whole list. */
export function writtenIndexPage({ runs, groups }: Listing): string {
  const table = runTable(newestFirst(runs), { ticks: false, rowStart: (run) => dataRow(filterableRun(run)) });
  return sitePage({
    title: 'Runs',
    up: '',
    body: markup`<h1>Runs</h1>
      ${groupSection(newestFirst(groups), (group) => groupRow(group, dataRow(filterableGroup(group))))}
      <section>
        <form class="filter" hidden>${fields(runs, NO_FILTER)}</form>
        <p class="shown" role="status">${shownText(runs.length, runs.length)}</p>
        ${runs.length === 0 ? nothing(runs) : table}
      </section>`,
    script: FILTER_SCRIPT,
  });
}

/** The start of a row that says to a script what filters look at. */
function dataRow({ text, system, build, engine, state, seed }: Filterable): Html {
  return markup`<tr
    data-text="${text}"
    data-system="${system}"
    data-build="${build}"
    data-engine="${engine}"
    data-state="${state}"
    data-seed="${seed}"
  >`;
}

function servedForm(runs: readonly ListedRun[], asked: ListFilter): Html {
  return markup`<form class="filter" method="get" action="${INDEX_PAGE}" role="search">
    ${fields(runs, asked)} <button class="main">Filter</button> <a href="${INDEX_PAGE}">All runs</a>
  </form>`;
}

const LABELS: Readonly<Record<FilterName, string>> = {
  system: 'system',
  build: 'build',
  engine: 'engine',
  state: 'verdict',
  seed: 'seed',
};

function fields(runs: readonly ListedRun[], asked: ListFilter): Html {
  return markup`<label class="wide">search <input type="search" name="text" value="${asked.text}" /></label>
    ${FILTERS.map((name) => (name === 'seed' ? seedField(asked.seed) : choice(name, choicesOf(runs, name), asked[name])))}`;
}

/** Every run may have a seed of its own, so there is nothing to choose from. */
function seedField(seed: string): Html {
  return markup`<label>seed <input class="seed" name="seed" value="${seed}" /></label>`;
}

function choice(name: FilterName, values: readonly string[], asked: string): Html {
  // What was asked for stays to be seen, also where no run has it.
  const all = values.includes(asked) || asked === '' ? values : [...values, asked];
  return markup`<label
    >${LABELS[name]}
    <select name="${name}">
      <option value="">any</option>
      ${all.map((value) => (value === asked ? markup`<option selected>${value}</option>` : markup`<option>${value}</option>`))}
    </select></label
  >`;
}

function nothing(runs: readonly ListedRun[]): Html {
  return runs.length === 0
    ? markup`<p>There are no runs here yet. <code>npx verdict run</code> makes a first one.</p>`
    : markup`<p>No run fits all of that.</p>`;
}

function shownText(found: number, all: number): string {
  return found === all ? count(all, 'run') : `${grouped(found)} of ${count(all, 'run')}`;
}

function pageLinks(filter: ListFilter, current: number, pages: number): Html | undefined {
  if (pages === 1) return undefined;
  const link = (page: number, label: string): Html | undefined =>
    page < 1 || page > pages ? undefined : markup`<a href="${queryOf(filter, page)}">${label}</a>`;
  return markup`<nav class="pages" aria-label="Pages">
    <span>page ${grouped(current)} of ${grouped(pages)}</span>
    ${link(current - 1, 'newer runs')} ${link(current + 1, 'older runs')}
  </nav>`;
}

function queryOf(filter: ListFilter, page: number): string {
  const asked = Object.entries(filter).filter(([, value]) => value !== '') as [string, string][];
  return `${INDEX_PAGE}?${new URLSearchParams([...asked, ['page', String(page)]]).toString()}`;
}
