import type { ComparedCell, ComparedScenario, Comparison } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';
import { intervalBar } from '../svg/interval-bar.ts';
import { endingsInWords, figure, percentRange, shareInWords } from '../words.ts';

/** How often each scenario failed in each column, with what that says of the rate, and against the first column. */
export function matrixSection(comparison: Comparison): Html {
  const { columns, scenarios, key, confidence } = comparison;
  return markup`<section id="matrix">
    <h2>Failures by scenario and ${key}</h2>
    <p class="note">Bars: the share of failing runs among those that passed or failed, from none to all, with ${confidence * 100} % intervals.
      p: how often chance alone would bring as great a difference from ${columns[0]} on the same seeds, after adjustment for all that is tested.</p>
    <div class="scroll">
      <table>
        <thead><tr><th>scenario</th>${columns.map((column) => markup`<th>${column}</th>`)}</tr></thead>
        <tbody>${scenarios.map((scenario) => rowOf(scenario, comparison))}</tbody>
      </table>
    </div>
  </section>`;
}

function rowOf(scenario: ComparedScenario, comparison: Comparison): Html {
  return markup`<tr><th scope="row">${scenario.name}${scenario.exact ? markup` <small>exact</small>` : undefined}</th>
    ${scenario.cells.map((cell) => markup`<td>${cellOf(cell, scenario, comparison)}</td>`)}</tr>`;
}

function cellOf(cell: ComparedCell, { against }: ComparedScenario, { level }: Comparison): Html {
  if (cell.runs === 0) return markup`<small>not run</small>`;
  const difference = against.find(({ column }) => column === cell.column);
  const share = cell.decided === 0 ? 0.5 : cell.failures / cell.decided;
  const bar = intervalBar({
    ...cell.rate,
    value: share,
    from: 0,
    to: 1,
    tone: cell.failures > 0 ? 'dead' : 'ok',
    description: `fails in ${percentRange(cell.rate)} of runs`,
  });
  return markup`${endingsInWords(cell.endings)}${bar}<small>fails in ${percentRange(cell.rate)}</small>${
    difference === undefined ? undefined : differenceOf(difference, level)
  }`;
}

function differenceOf({ difference, adjusted, traces }: ComparedScenario['against'][number], level: number): Html {
  const sign = difference.share > 0 ? '+' : '';
  const points = `${sign}${figure(difference.share * 100)} points (${figure(difference.low * 100)} to ${figure(difference.high * 100)}), p ${shareInWords(adjusted)}`;
  const same =
    traces === undefined
      ? undefined
      : markup`<br/><small>${traces.same} of ${traces.compared} traces the same, step by step</small>`;
  return markup`<br/><small class="${adjusted <= level ? 'shown' : ''}">${points}</small>${same}`;
}
