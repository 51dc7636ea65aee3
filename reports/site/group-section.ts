import { markup, type Html } from '../page/html.ts';
import { filePath } from './links.ts';
import type { ListedGroup } from './listed.ts';
import { moment } from './moment.ts';
import { stateBadge } from './state-badge.ts';

/** Campaigns, comparisons and what else is about many runs; nothing where there are none. */
export function groupSection(groups: readonly ListedGroup[], row: (group: ListedGroup) => Html): Html | undefined {
  if (groups.length === 0) return undefined;
  return markup`<section class="groups">
    <h2>Campaigns and comparisons</h2>
    <div class="scroll">
      <table class="listed">
        <thead>
          <tr>
            <th scope="col">kind</th>
            <th scope="col">name</th>
            <th scope="col">result</th>
            <th scope="col">started (UTC)</th>
          </tr>
        </thead>
        <tbody>
          ${groups.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** @param start the opening tag of the row */
export function groupRow({ id, kind, started, report, state, line }: ListedGroup, start: Html): Html {
  return markup`${start}
    <td>${kind}</td>
    <th scope="row" class="name">${report ? markup`<a href="${filePath(id, 'report.html')}">${id}</a>` : id}</th>
    <td>${state === undefined ? undefined : stateBadge(state)} ${line ?? (state === undefined ? '–' : undefined)}</td>
    <td class="when">${moment(started)}</td>
  </tr>`;
}
