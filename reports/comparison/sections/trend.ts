import type { Comparison, TrendPoint } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';
import { px } from '../../page/svg/scale.ts';
import { figure } from '../words.ts';

const WIDTH = 160;
const HEIGHT = 30;
const MARGIN = 5;

/** How rates and medians went from one comparison to the next. */
export function trendSection({ trend, key }: Comparison): Html | undefined {
  if (trend === undefined) return undefined;
  const places = new Map<string, TrendPoint[]>();
  for (const point of trend) {
    const place = JSON.stringify([point.scenario, point.value]);
    places.set(place, [...(places.get(place) ?? []), point]);
  }
  const comparisons = new Set(trend.map(({ created }) => created)).size;
  return markup`<section id="trend">
    <h2>Trend over ${comparisons} comparisons</h2>
    <div class="scroll">
      <table class="trend">
        <thead><tr><th>scenario</th><th>${key}</th><th>what</th><th>oldest to newest</th><th class="number">first</th><th class="number">last</th></tr></thead>
        <tbody>${[...places.values()].flatMap(rowsOf)}</tbody>
      </table>
    </div>
  </section>`;
}

function rowsOf(points: readonly TrendPoint[]): Html[] {
  const measures = [...new Set(points.flatMap(({ medians }) => Object.keys(medians)))];
  const rates = points.flatMap(({ failures, decided }) => (decided === 0 ? [] : [(failures * 100) / decided]));
  return [
    rowOf(points, 'failures, %', rates),
    ...measures.map((measure) =>
      rowOf(
        points,
        measure,
        points.flatMap(({ medians }) => medians[measure] ?? []),
      ),
    ),
  ];
}

function rowOf([point]: readonly TrendPoint[], what: string, values: readonly number[]): Html {
  const [first, last] = [values[0], values.at(-1)];
  return markup`<tr><td>${point?.scenario}</td><td>${point?.value}</td><td>${what}</td><td>${line(values, what)}</td>
    <td class="number">${first === undefined ? '–' : figure(first)}</td><td class="number">${last === undefined ? '–' : figure(last)}</td></tr>`;
}

function line(values: readonly number[], what: string): Html {
  const [least, most] = [Math.min(0, ...values), Math.max(...values, 0)];
  const x = (index: number): string => px(MARGIN + (index * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1));
  const y = (value: number): string =>
    px(HEIGHT - MARGIN - (most === least ? 0 : ((value - least) / (most - least)) * (HEIGHT - 2 * MARGIN)));
  const points = values.map((value, index) => `${x(index)} ${y(value)}`);
  const description = `${what}: ${values.map(figure).join(', ')}`;
  return markup`<svg role="img" aria-label="${description}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    ${points.length < 2 ? undefined : markup`<path class="line" d="M${points.join('L')}"/>`}
    ${values.map((value, index) => markup`<circle class="point" cx="${x(index)}" cy="${y(value)}" r="2.5"/>`)}
  </svg>`;
}
