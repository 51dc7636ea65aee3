import type { CheckResult } from '../../harness/core/verdict.ts';
import { decidingCheck } from '../model/headline.ts';
import { enumerate, grouped, shorten } from '../model/words.ts';
import { markup, type Html } from '../page/html.ts';
import { badge } from '../page/sections/verdict.ts';
import type { ComparedRow } from './compared-row.ts';
import { differencesAsked } from './compared-spec.ts';
import { stepRows } from './compared-step.ts';
import { faultRows, numberRows, setupRows } from './compared-run.ts';
import type { Divergence } from './divergence.ts';
import { sitePage } from './frame.ts';
import { filePath, runPath } from './links.ts';
import type { RunState } from './listed.ts';
import { moment } from './moment.ts';
import type { RunAccount } from './run-account.ts';
import { stateBadge } from './state-badge.ts';

/** Comparisons are in a folder per older run. */
const UP = '../../';

/** Lines of traces are cut on the page; the files have all of them. */
const LINE_LIMIT = 4_000;

/** Two runs side by side: what differs in their set-up, their checks, their numbers and faults, and where their steps part. */
export function comparisonPage(one: RunAccount, other: RunAccount, divergence: Divergence): string {
  return sitePage({
    title: `${one.run.id} and ${other.run.id}`,
    up: UP,
    body: markup`<h1>Two runs side by side</h1>
      <p class="lead">${summary(one, other)}</p>
      <div class="pair">${[one, other].map(card)}</div>
      ${checks(one, other)} ${stepsSection(divergence)} ${rowsSection('Numbers', numberRows(one, other))}
      ${rowsSection('Faults', faultRows(one, other))} ${rowsSection('Set-up', setupRows(one, other))}`,
  });
}

/** The two results, and what they can come from. */
function summary(one: RunAccount, other: RunAccount): string {
  const [left, right] = [one, other].map(({ run }) => ENDS[run.state]) as [string, string];
  const results = left === right ? `Both ${left}` : `The older one ${left}, the newer one ${right}`;
  const differing = differencesAsked(one, other);
  if (differing === undefined) return `${results}.`;
  return `${results}; ${differing.length === 0 ? 'what they were asked to do is the same' : `they differ in ${enumerate(differing)}`}.`;
}

/** How a run ended, of one and of several alike. */
const ENDS: Readonly<Record<RunState, string>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'stayed undecided',
  vacuous: 'tested nothing',
  unjudged: 'came to no verdict yet',
  damaged: 'left damaged files',
};

function card({ run, document, problems }: RunAccount): Html {
  return markup`<div class="verdict ${run.state}">
    <h2>${stateBadge(run.state)} <a href="${UP}${runPath(run.id)}">${run.name}</a></h2>
    <p class="run">
      ${run.system} ${run.build} <span class="dot">·</span> seed <b>${run.seed}</b> <span class="dot">·</span>
      ${moment(run.started)} UTC
    </p>
    <p>
      ${run.found === undefined ? undefined : markup`<b>${run.found}</b>: `}${document === undefined ? 'without a verdict' : decidingCheck(document)?.summary}
    </p>
    ${problems.map((problem) => markup`<p class="remark">${problem}</p>`)}
    ${run.report ? markup`<p class="below"><a href="${UP}${filePath(run.id, 'report.html')}" aria-label="report of ${run.id}">report</a></p>` : undefined}
  </div>`;
}

function checks(one: RunAccount, other: RunAccount): Html {
  const [left, right] = [one, other].map(({ document }) => document?.checks ?? []) as [CheckResult[], CheckResult[]];
  const names = [...new Set([...left, ...right].map(({ name }) => name))];
  return section(
    'Checks',
    names.map((name) => {
      const [a, b] = [left, right].map((all) => all.find((check) => check.name === name));
      return tableRow(
        name,
        [a && checkCell(a), b && checkCell(b)],
        a?.verdict !== b?.verdict || a?.reason !== b?.reason,
      );
    }),
  );
}

function checkCell({ verdict, summary: found }: CheckResult): Html {
  return markup`${badge(verdict)}<small>${found}</small>`;
}

function rowsSection(title: string, rows: readonly ComparedRow[]): Html {
  return section(title, rows.map(rowOf));
}

function rowOf({ name, values, differs }: ComparedRow): Html {
  return tableRow(name, values, differs);
}

function section(title: string, rows: readonly Html[]): Html {
  return markup`<section>
    <h2>${title}</h2>
    ${rows.length === 0 ? markup`<p>None in either run.</p>` : table(rows)}
  </section>`;
}

function table(rows: readonly Html[]): Html {
  return markup`<table class="compared">
    <thead>
      <tr>
        <th scope="col"><span class="away">what</span></th>
        <th scope="col">older</th>
        <th scope="col">newer</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function tableRow(name: string, values: readonly (Html | string | undefined)[], differs: boolean): Html {
  return markup`<tr class="${differs ? 'differs' : 'equal'}">
    <th scope="row">${differs ? markup`<span class="sign no" aria-hidden="true">≠</span> <span class="away">differs: </span>` : undefined}${name}</th>
    ${values.map((value) => markup`<td>${value ?? '–'}</td>`)}
  </tr>`;
}

function stepsSection(divergence: Divergence): Html {
  return markup`<section id="steps">
    <h2>First different step</h2>
    ${divergence.kind === 'differs' ? differingStep(divergence) : markup`<p>${sameSteps(divergence)}</p>`}
  </section>`;
}

function sameSteps(divergence: Exclude<Divergence, { kind: 'differs' }>): string {
  if (divergence.kind === 'not-compared') return `Not compared: ${divergence.reason}.`;
  return `None: all ${grouped(divergence.steps)} steps are the same.`;
}

function differingStep({ step, lines }: Extract<Divergence, { kind: 'differs' }>): Html {
  const rows = stepRows(...lines);
  const before = step === 1 ? undefined : ` All before it are the same.`;
  return markup`<p>Step <b>${grouped(step)}</b> is the first that differs.${before}</p>
    ${rows.length === 0 ? undefined : table(rows.map(rowOf))}
    <details ${rows.length === 0 ? markup`open` : undefined}>
      <summary>The lines of the two traces</summary>
      <div class="step-lines">
        ${lines.map((line) => markup`<pre tabindex="0">${line === undefined ? 'The trace has ended before.' : shorten(line, LINE_LIMIT)}</pre>`)}
      </div>
    </details>`;
}
