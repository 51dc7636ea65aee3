import { formatDuration } from '../../harness/core/duration.ts';
import { decidingCheck } from '../model/headline.ts';
import { count, grouped } from '../model/words.ts';
import { markup, type Html } from '../page/html.ts';
import { badge } from '../page/sections/verdict.ts';
import { sitePage } from './frame.ts';
import { comparisonPath, filePath, INDEX_PAGE, UP } from './links.ts';
import { olderFirst, type ListedRun } from './listed-run.ts';
import { moment } from './moment.ts';
import type { RunAccount, RunFileEntry } from './run-account.ts';
import { stateBadge } from './state-badge.ts';

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
    home: `${UP}${INDEX_PAGE}`,
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
    <p class="lead">${said}</p>
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
          <th>verdict</th>
          <th>check</th>
          <th>what was found</th>
        </tr>
      </thead>
      <tbody>
        ${document.checks.map(
          ({ name, verdict, summary }) =>
            markup`<tr>
              <td>${badge(verdict)}</td>
              <td><b>${name}</b></td>
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
      <table class="runs">
        <thead>
          <tr>
            <th>verdict</th>
            <th>run</th>
            <th>build</th>
            <th>seed</th>
            <th>started (UTC)</th>
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
    <td class="name"><a href="${UP}${comparisonPath(older.id, newer.id)}">${other.id}</a></td>
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
          <th>file</th>
          <th class="number">bytes</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          ({ path, bytes }) =>
            markup`<tr>
              <td><a href="${UP}${filePath(id, path)}">${path}</a></td>
              <td class="number">${grouped(bytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${more === 0 ? undefined : markup`<p class="note">and ${count(more, 'more file')} in the folder</p>`}
  </section>`;
}
