import { count, grouped } from '../model/words.ts';
import { markup, type Html } from '../page/html.ts';
import { choicesOf, FILTERS, filterRuns, NO_FILTER, searchedText, type FilterName, type RunFilter } from './filter.ts';
import { FILTER_SCRIPT } from './filter-script.ts';
import { sitePage } from './frame.ts';
import { COMPARE_FORM, filePath, INDEX_PAGE, runPath } from './links.ts';
import { newestFirst, type ListedRun } from './listed-run.ts';
import { moment } from './moment.ts';
import { stateBadge } from './state-badge.ts';

/** Rows of one page of a served list. */
const ROWS = 100;

/** What a reader of a served list asked for. */
export interface AskedList {
  readonly filter: RunFilter;
  /** From 1. */
  readonly page: number;
}

/** The list of runs as a server shows it: filtered and cut into pages there, without any script. */
export function servedIndexPage(runs: readonly ListedRun[], { filter, page }: AskedList): string {
  const found = newestFirst(filterRuns(runs, filter));
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const current = Math.min(page, pages);
  const rows = found.slice((current - 1) * ROWS, current * ROWS);
  const table = markup`<form method="get" action="${COMPARE_FORM}">
    ${runTable(rows, 'ticks')}
    <div class="below">
      <button class="main">Compare two ticked runs</button> ${pageLinks(filter, current, pages)}
    </div>
  </form>`;
  return sitePage({
    title: 'Runs',
    home: INDEX_PAGE,
    body: listSection(runs, filter, shownText(found.length, runs.length), rows.length === 0 ? nothing(runs) : table),
  });
}

/** The list of runs as a file: all rows, filtered by a script; without scripts it is the whole list. */
export function writtenIndexPage(runs: readonly ListedRun[]): string {
  const table = runs.length === 0 ? nothing(runs) : runTable(newestFirst(runs), 'data');
  return sitePage({
    title: 'Runs',
    home: INDEX_PAGE,
    body: listSection(runs, undefined, shownText(runs.length, runs.length), table),
    script: FILTER_SCRIPT,
  });
}

/** @param filter what is asked for; undefined where a script filters, and shows the form when it is there */
function listSection(runs: readonly ListedRun[], filter: RunFilter | undefined, shown: string, list: Html): Html {
  const asked = filter ?? NO_FILTER;
  return markup`<h1>Runs</h1>
    <section>
      ${filter === undefined ? markup`<form class="filter" hidden>${fields(runs, asked)}</form>` : servedForm(runs, asked)}
      <p class="shown" role="status">${shown}</p>
      ${list}
    </section>`;
}

function servedForm(runs: readonly ListedRun[], asked: RunFilter): Html {
  return markup`<form class="filter" method="get" action="${INDEX_PAGE}">
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

function fields(runs: readonly ListedRun[], asked: RunFilter): Html {
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

/** @param kind `ticks`: runs can be ticked to be compared; `data`: rows say to a script what they are */
function runTable(runs: readonly ListedRun[], kind: 'ticks' | 'data'): Html {
  return markup`<div class="scroll">
    <table class="runs">
      <thead>
        <tr>
          ${kind === 'ticks' ? markup`<th><span class="away">compare</span></th>` : undefined}
          <th>verdict</th>
          <th>run</th>
          <th>system</th>
          <th>build</th>
          <th>engine</th>
          <th>seed</th>
          <th>started (UTC)</th>
          <th>report</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => runRow(run, kind))}
      </tbody>
    </table>
  </div>`;
}

function runRow(run: ListedRun, kind: 'ticks' | 'data'): Html {
  const cells = markup`<td>${stateBadge(run.state)}</td>
    <td class="name"><a href="${runPath(run.id)}">${run.name}</a>${damageOf(run)}</td>
    <td>${run.system}</td>
    <td class="build">${run.build}</td>
    <td>${run.engine}</td>
    <td><code>${run.seed}</code></td>
    <td class="when">${moment(run.started)}</td>
    <td>${run.report ? markup`<a href="${filePath(run.id, 'report.html')}" aria-label="report of ${run.id}">open</a>` : '–'}</td>`;
  if (kind === 'ticks')
    return markup`<tr>
      <td><input type="checkbox" name="run" value="${run.id}" aria-label="compare ${run.id}" /></td>
      ${cells}
    </tr>`;
  const { system, build, engine, state, seed } = run;
  return markup`<tr
    data-text="${searchedText(run)}"
    data-system="${system}"
    data-build="${build}"
    data-engine="${engine}"
    data-state="${state}"
    data-seed="${seed}"
  >
    ${cells}
  </tr>`;
}

function damageOf({ damage }: ListedRun): Html | undefined {
  return damage === undefined ? undefined : markup`<br /><small>${damage}</small>`;
}

function nothing(runs: readonly ListedRun[]): Html {
  return runs.length === 0
    ? markup`<p>There are no runs here yet. <code>npx verdict run</code> makes a first one.</p>`
    : markup`<p>No run fits all of that.</p>`;
}

function shownText(found: number, all: number): string {
  return found === all ? count(all, 'run') : `${grouped(found)} of ${count(all, 'run')}`;
}

function pageLinks(filter: RunFilter, current: number, pages: number): Html | undefined {
  if (pages === 1) return undefined;
  const link = (page: number, label: string): Html | undefined =>
    page < 1 || page > pages ? undefined : markup`<a href="${queryOf(filter, page)}">${label}</a>`;
  return markup`<span>page ${grouped(current)} of ${grouped(pages)}</span>
    ${link(current - 1, 'newer')} ${link(current + 1, 'older')}`;
}

function queryOf(filter: RunFilter, page: number): string {
  const asked = Object.entries(filter).filter(([, value]) => value !== '') as [string, string][];
  return `${INDEX_PAGE}?${new URLSearchParams([...asked, ['page', String(page)]]).toString()}`;
}
