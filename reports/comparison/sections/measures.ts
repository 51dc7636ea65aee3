import type {
  ComparedMeasure,
  ComparedScenario,
  Comparison,
  MeasureDifference,
} from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';
import { intervalBar } from '../svg/interval-bar.ts';
import { spread, spreadScale, type SpreadScale } from '../svg/spread.ts';
import { figure, shareInWords } from '../words.ts';

/** What runs measured, as distributions over seeds, and how far later columns are from the first. */
export function measuresSection(comparison: Comparison): Html {
  return markup`<section id="measures">
    <h2>Behaviour</h2>
    <p class="note">A dot is a run, the box the middle half of them, the line their median; all columns of a measure have one scale.
      Effect: Cliff's delta from −1, every run below every run of ${comparison.columns[0]}, to 1, above, with its ${comparison.confidence * 100} % interval;
      it has a word only where that does not hold 0. In bold: also beyond chance (p ≤ ${comparison.level}) after adjustment for all measures.
      Times are those of the run${comparison.scenarios.some(({ exact }) => exact) ? '; in exact engines virtual, so that only comparing them means something' : ''}.</p>
    ${comparison.scenarios.map((scenario) => scenarioOf(scenario, comparison))}
  </section>`;
}

function scenarioOf({ name, measures }: ComparedScenario, comparison: Comparison): Html {
  if (measures.length === 0) return markup`<h3>${name}</h3><p>No run came to measures.</p>`;
  return markup`<h3>${name}</h3>
    <div class="scroll">
      <table class="measure">
        <thead><tr><th>measure</th><th>${comparison.key}</th><th>runs</th><th class="number">median</th><th class="number">effect</th><th>delta</th><th>difference of medians</th><th class="number">p</th></tr></thead>
        ${measures.map((measure) => measureOf(measure, comparison))}
      </table>
    </div>`;
}

function measureOf(measure: ComparedMeasure, comparison: Comparison): Html {
  const scale = spreadScale(measure.cells);
  const rows = measure.cells.flatMap((cell, column) => (cell === null ? [] : [column]));
  return markup`<tbody class="group">${rows.map((column, index) => rowOf(measure, column, scale, comparison, index === 0 ? rows.length : 0))}</tbody>`;
}

/** @param span how many rows the measure has, in the first of them */
function rowOf(
  measure: ComparedMeasure,
  column: number,
  scale: SpreadScale,
  { columns, level }: Comparison,
  span: number,
): Html {
  const cell = measure.cells[column];
  if (cell === null || cell === undefined) return markup``;
  const difference = measure.against.find((one) => one?.column === column) ?? undefined;
  const name = String(columns[column]);
  const description = `${measure.name} of ${name}: median ${figure(cell.median)} ${measure.unit}, middle half ${figure(cell.lowerQuartile)} to ${figure(cell.upperQuartile)}, ${String(cell.values.length)} runs`;
  const head =
    span === 0
      ? undefined
      : markup`<th scope="row" rowspan="${span}">${measure.name}<br/><small>${BETTER[measure.better]}</small></th>`;
  return markup`<tr>${head}<td>${name}</td><td>${spread(cell, scale, description)}</td><td class="number">${figure(cell.median)} ${measure.unit}</td>${
    difference === undefined ? markup`<td></td><td></td><td></td><td></td>` : effectCells(difference, measure, level)
  }</tr>`;
}

const BETTER = { more: 'more is better', less: 'less is better', neither: '' };

function effectCells(difference: MeasureDifference, { unit, better }: ComparedMeasure, level: number): Html {
  const { delta, word, shift, adjusted } = difference;
  const shown = word !== undefined && adjusted <= level;
  const worse = (better === 'more' && delta.value < 0) || (better === 'less' && delta.value > 0);
  const bar = intervalBar({
    ...delta,
    from: -1,
    to: 1,
    none: 0,
    tone: word === undefined ? 'quiet' : worse ? 'dead' : 'ok',
    description: `delta ${figure(delta.value)}, ${figure(delta.low)} to ${figure(delta.high)}`,
  });
  const direction = delta.value > 0 ? 'more' : 'less';
  return markup`<td class="number ${shown ? 'shown' : ''}">${word === undefined ? 'none shown' : `${word}, ${direction}`}</td>
    <td>${bar}</td>
    <td>${shift === undefined ? '–' : `${figure(shift.difference)} ${unit} (${figure(shift.low)} to ${figure(shift.high)})`}</td>
    <td class="number ${shown ? 'shown' : ''}">${shareInWords(adjusted)}</td>`;
}
