import type { Verdict } from '../../../harness/core/verdict.ts';
import { commandsOf, type NextCommand } from '../../model/commands.ts';
import { effectTotals, faultsInWords } from '../../model/effects.ts';
import type { Headline } from '../../model/headline.ts';
import { termsInWords } from '../../model/leaderships.ts';
import { clientLag } from '../../model/latency.ts';
import type { Steps } from '../../model/step-rows.ts';
import { eventWords, ruleName } from '../../model/step-words.ts';
import type { RunView } from '../../model/run-view.ts';
import { longestGap } from '../../model/throughput.ts';
import { clock, duration, enumerate, grouped } from '../../model/words.ts';
import { markup, type Html } from '../html.ts';
import { latencyInWords } from './latency.ts';

/** A sign beside every colour, for those who do not see it. */
const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', unknown: '?', vacuous: '∅', fail: '✕' };

export function badge(verdict: Verdict): Html {
  return markup`<span class="badge ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
}

/** The head of the page: the verdict in words and the command that runs it again. */
export function verdictSection(view: RunView, headline: Headline, steps: Steps | undefined): Html {
  const { document, record } = view;
  return markup`<header class="verdict ${document.verdict}">
      <p class="run">${record.plan.spec.name} <span class="dot">·</span> seed <b>${document.seed}</b></p>
      <h1>${badge(document.verdict)} ${headline.title}</h1>
      <p class="lead">${headline.sentence}</p>
      ${headline.remarks.map((remark) => markup`<p class="remark">${remark}</p>`)}
      ${brokenAt(steps)} ${commandLines(view)}
    </header>
    <dl class="facts">
      ${factsOf(view).map(
        ([name, value, detail]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd><b>${value}</b><span>${detail}</span></dd>
          </div>`,
      )}
    </dl>`;
}

/** Where an invariant broke first, linked to that step. */
function brokenAt(steps: Steps | undefined): Html | undefined {
  const broken = steps?.marks.find(({ kind }) => kind === 'violation');
  const row = broken && steps?.rows[broken.step - steps.first];
  if (steps === undefined || broken === undefined || row === undefined) return undefined;
  return markup`<p class="remark">Seen at <a href="#step=${broken.step}">step ${grouped(broken.step)}</a>, ${ruleName(row)}: ${eventWords(row, steps.nodes, undefined)}.</p>`;
}

export function commandLines(view: RunView): Html[] {
  return commandsOf(view).map(commandLine);
}

function commandLine({ label, command }: NextCommand): Html {
  return markup`<div class="command">
    <span class="command-label">${label}</span><code>${command}</code><button type="button" class="copy" hidden>Copy</button>
  </div>`;
}

function factsOf(view: RunView): [string, string, string][] {
  const { ok, fail, info } = view.outcomes;
  return [
    [
      'Operations',
      grouped(ok + fail + info),
      `${grouped(ok)} ok, ${grouped(fail)} did not happen, ${grouped(info)} unknown`,
    ],
    ['Latency', ...latencyOf(view)],
    ['Longest gap', ...gapOf(view)],
    ['Leaders', ...leadersOf(view)],
    ['Faults', ...faultsOf(view)],
  ];
}

function gapOf(view: RunView): [string, string] {
  const gap = longestGap(view.operations);
  return gap ? [duration(gap.to - gap.from), `without a success, from ${clock(gap.from)}`] : ['–', 'too few successes'];
}

function leadersOf(view: RunView): [string, string] {
  if (view.leaderships.length === 0) return ['–', 'none observed'];
  const nodes = [...new Set(view.leaderships.map((leadership) => leadership.node))];
  const terms = termsInWords(view.leaderships);
  return [grouped(nodes.length), [enumerate(nodes), ...(terms === undefined ? [] : [terms])].join('; ')];
}

function faultsOf(view: RunView): [string, string] {
  if (view.faults.length === 0) return ['0', faultsInWords(view.record.plan, view.faults)];
  const totals = effectTotals(view.faults);
  const sum = (field: 'applied' | 'proven' | 'skipped' | 'unread'): number =>
    totals.reduce((all, one) => all + one[field], 0);
  const skipped = sum('skipped') > 0 ? `, ${grouped(sum('skipped'))} skipped` : '';
  const unread = sum('unread') > 0 ? `, ${grouped(sum('unread'))} in force at the end (effect not read)` : '';
  return [grouped(sum('applied')), `${grouped(sum('proven'))} with a proven effect${unread}${skipped}`];
}

/** Where operations waited for their clients for most of the time, the cluster is not what the number tells of. */
function latencyOf(view: RunView): [string, string] {
  const text = latencyInWords(view);
  if (text === undefined) return ['none', 'no operation succeeded'];
  const lag = clientLag(view.operations);
  const behind = lag === undefined ? '' : `; clients fell behind: half of them began ${duration(lag)} late or later`;
  const comma = text.indexOf(', ');
  return [
    text.slice(0, comma).replace('median ', ''),
    `median, from the planned moment; ${text.slice(comma + 2)}${behind}`,
  ];
}
