import { formatDuration } from '../../harness/core/duration.ts';
import { decidingCheck } from '../model/headline.ts';
import { count, grouped } from '../model/words.ts';
import { markup, type Html } from '../page/html.ts';
import { badge } from '../page/sections/verdict.ts';
import { sitePage } from './frame.ts';
import { comparisonPath, filePath } from './links.ts';
import { olderFirst, type ListedRun } from './listed.ts';
import { moment } from './moment.ts';
import type { RunAccount, RunFileEntry } from './run-account.ts';
import { stateBadge } from './state-badge.ts';

/** Pages of runs are in a folder of their own. */
const UP = '../';

export interface RunPageContent {
  readonly account: RunAccount;
  readonly files: readonly RunFileEntry[];
  /** Files beyond those listed. */
  readonly moreFiles: number;
  /** Runs it can be compared with. */
  readonly companions: readonly ListedRun[];
}

/** What a run is, what was found, its report and its other files; for a damaged one, what cannot be read. */
export function runPage({ account, files, moreFiles, companions }: RunPageContent): string {
  const { run } = account;
  return sitePage({
    title: run.id,
    up: UP,
    body: markup`${head(account)} ${checks(account)} ${comparisons(run, companions)} ${fileList(run, files, moreFiles)}`,
  });
}

function head({ run, document, spec, problems }: RunAccount): Html {
  const said =
    document === undefined
      ? UNSAID[run.state === 'damaged' ? 'damaged' : 'unjudged']
      : decidingCheck(document)?.summary;
  const length =
    spec === undefined
      ? undefined
      : `, ${count(spec.nodes, 'node')}, ${spec.engine === 'live' ? formatDuration(spec.durationMs) : count(spec.steps, 'step')}`;
  return markup`<header class="verdict ${run.state}">
    <p class="run">
      ${run.system} ${run.build} <span class="dot">·</span> ${run.engine}${length} <span class="dot">·</span> seed
      <b>${run.seed}</b> <span class="dot">·</span> ${moment(run.started)} UTC
    </p>
    <h1>${stateBadge(run.state)} ${run.name}</h1>
    <p class="lead">${run.found === undefined ? undefined : markup`<b>${run.found}</b>: `}${said}</p>
    ${[run.damage, ...problems].map((problem) => (problem === undefined ? undefined : markup`<p class="remark">${problem}</p>`))}
    <div class="below">
      ${run.report ? markup`<a class="main" href="${UP}${filePath(run.id, 'report.html')}">Open the report</a>` : undefined}
      ${document === undefined ? undefined : markup`<span class="command"><span class="command-label">Run it again</span><code>${document.replay}</code></span>`}
    </div>
  </header>`;
}

/** What there is to say of a run without a verdict. */
const UNSAID = {
  unjudged:
    'No verdict yet: the run goes on, or its harness was stopped before it was judged. verdict check judges what it left.',
  damaged: 'Files of this run cannot be read.',
} as const;

function checks({ document }: RunAccount): Html | undefined {
  if (document === undefined) return undefined;
  return markup`<section>
    <h2>Checks</h2>
    <table class="checks">
      <thead>
        <tr>
          <th scope="col">verdict</th>
          <th scope="col">check</th>
          <th scope="col">what was found</th>
        </tr>
      </thead>
      <tbody>
        ${document.checks.map(
          ({ name, verdict, summary }) =>
            markup`<tr>
              <td>${badge(verdict)}</td>
              <th scope="row">${name}</th>
              <td>${summary}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function comparisons(run: ListedRun, companions: readonly ListedRun[]): Html | undefined {
  if (companions.length === 0) return undefined;
  return markup`<section>
    <h2>Compare with another run of this spec</h2>
    <div class="scroll">
      <table class="listed">
        <thead>
          <tr>
            <th scope="col">verdict</th>
            <th scope="col">run</th>
            <th scope="col">build</th>
            <th scope="col">seed</th>
            <th scope="col">started (UTC)</th>
          </tr>
        </thead>
        <tbody>
          ${companions.map((other) => companionRow(run, other))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function companionRow(run: ListedRun, other: ListedRun): Html {
  const [older, newer] = olderFirst(run, other);
  return markup`<tr>
    <td>${stateBadge(other.state)}</td>
    <th scope="row" class="name"><a href="${UP}${comparisonPath(older.id, newer.id)}">${other.id}</a></th>
    <td class="build">${other.build}</td>
    <td><code>${other.seed}</code></td>
    <td class="when">${moment(other.started)}</td>
  </tr>`;
}

function fileList({ id }: ListedRun, files: readonly RunFileEntry[], more: number): Html {
  return markup`<section>
    <h2>Files</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">file</th>
          <th scope="col" class="number">bytes</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          ({ path, bytes }) =>
            markup`<tr>
              <th scope="row" class="file"><a href="${UP}${filePath(id, path)}">${path}</a></th>
              <td class="number">${grouped(bytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${more === 0 ? undefined : markup`<p class="note">and ${count(more, 'more file')} in the folder</p>`}
  </section>`;
}
