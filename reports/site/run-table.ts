import { markup, type Html } from '../page/html.ts';
import { filePath, runPath } from './links.ts';
import type { ListedRun } from './listed.ts';
import { moment } from './moment.ts';
import { stateBadge } from './state-badge.ts';

export interface RunTableOptions {
  /** Whether runs can be ticked to be compared. */
  readonly ticks: boolean;
  /** The opening tag of a run's row. */
  readonly rowStart: (run: ListedRun) => Html;
}

/** Runs in the order given. */
export function runTable(runs: readonly ListedRun[], options: RunTableOptions): Html {
  return markup`<div class="scroll">
    <table class="listed runs">
      <caption class="away">
        Runs, the newest first
      </caption>
      <thead>
        <tr>
          ${options.ticks ? markup`<th scope="col"><span class="away">compare</span></th>` : undefined}
          <th scope="col">verdict</th>
          <th scope="col">run</th>
          <th scope="col">found</th>
          <th scope="col">system</th>
          <th scope="col">build</th>
          <th scope="col">engine</th>
          <th scope="col">seed</th>
          <th scope="col">started (UTC)</th>
          <th scope="col">report</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => row(run, options))}
      </tbody>
    </table>
  </div>`;
}

function row(run: ListedRun, { ticks, rowStart }: RunTableOptions): Html {
  const { id, name, system, build, engine, seed, started, found, damage } = run;
  return markup`${rowStart(run)}
    ${ticks ? markup`<td><input type="checkbox" name="run" value="${id}" aria-label="compare ${id}" /></td>` : undefined}
    <td>${stateBadge(run.state)}</td>
    <th scope="row" class="name">
      <a href="${runPath(id)}">${name}</a>${damage === undefined ? undefined : markup`<br /><small>${damage}</small>`}
    </th>
    <td class="found">${found ?? '–'}</td>
    <td>${system}</td>
    <td class="build">${build}</td>
    <td>${engine}</td>
    <td><code>${seed}</code></td>
    <td class="when">${moment(started)}</td>
    <td>${run.report ? markup`<a href="${filePath(id, 'report.html')}" aria-label="open the report of ${id}">open</a>` : '–'}</td>
  </tr>`;
}
