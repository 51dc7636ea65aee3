import type { Comparison, ComparisonResult } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';
import { count, enumerate, grouped } from '../../model/words.ts';

interface Tone {
  /** As verdicts of runs are shown. */
  readonly tone: 'pass' | 'fail' | 'unknown' | 'vacuous';
  readonly badge: string;
}

const TONES: Readonly<Record<ComparisonResult, Tone>> = {
  'no-new-failure': { tone: 'pass', badge: 'no new failure' },
  'new-failure': { tone: 'fail', badge: 'new failure' },
  'nothing-tested': { tone: 'vacuous', badge: 'nothing tested' },
  troubled: { tone: 'unknown', badge: 'gaps' },
};

export function toneOf({ result }: Comparison): Tone {
  return TONES[result];
}

/** What the comparison comes to, and every further sentence it has to say. */
export function verdictSection(comparison: Comparison): Html {
  const { tone, badge } = toneOf(comparison);
  const { key, columns, sentence, remarks, scenarios, power = [] } = comparison;
  const said = [...remarks, ...power.map(({ scenario, line }) => `${scenario}: ${line}`)];
  return markup`<header class="verdict ${tone}">
    <p class="run">${key} <b>${enumerate(columns.slice(1))}</b> against <b>${columns[0]}</b> · ${scenarios.map(({ name }) => name).join(', ')} · seeds ${comparison.seeds}</p>
    <h1><span class="badge ${tone}">${badge}</span></h1>
    <p class="lead">${sentence}</p>
    ${said.length === 0 ? undefined : markup`<ul>${said.map((remark) => markup`<li>${remark}</li>`)}</ul>`}
    <div class="command"><span class="command-label">Compare again</span><code>${comparison.command}</code></div>
    <dl class="facts">
      ${factsOf(comparison).map(([name, value, more]) => markup`<div><dt>${name}</dt><dd><b>${value}</b><span>${more}</span></dd></div>`)}
    </dl>
  </header>`;
}

function factsOf({
  scenarios,
  columns,
  signatures,
  seeds,
  divergences,
  level,
}: Comparison): [string, string, string][] {
  const runs = scenarios.reduce((sum, { cells }) => sum + cells.reduce((all, cell) => all + cell.runs, 0), 0);
  const fresh = signatures.filter(({ seeds: showing }) => showing[0]?.length === 0).length;
  const fixed = signatures.filter(({ against }) => against.some(({ status }) => status === 'fixed')).length;
  const differences = scenarios
    .flatMap(({ measures }) => measures.flatMap(({ against }) => against))
    .flatMap((one) => one ?? []);
  const shown = differences.filter(({ word, adjusted }) => word !== undefined && adjusted <= level).length;
  return [
    [
      'Runs',
      grouped(runs),
      `${count(scenarios.length, 'scenario')}, ${count(columns.length, 'column')}, seeds ${seeds}`,
    ],
    ['Failures', grouped(signatures.length), `${String(fresh)} new, ${String(fixed)} fixed`],
    ['Measures that differ', grouped(shown), `of ${count(differences.length, 'pair')} compared`],
    [
      'Where runs part',
      divergences.length === 0 ? '–' : grouped(divergences.length),
      divergences.length === 0
        ? 'nothing to lead side by side'
        : `first at step ${grouped(Math.min(...divergences.map(({ step }) => step)))}`,
    ],
  ];
}
