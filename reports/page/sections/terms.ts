import type { RunView } from '../../model/run-view.ts';
import { markup, type Html } from '../html.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { PLOT, timeFigure } from '../svg/figure.ts';
import { linearScale, px, timeScale } from '../svg/scale.ts';

const HEIGHT = 110;

/** Terms over time: a step up is an election won; flat is stability. Undefined where no leader was seen. */
export function termsFigure(view: RunView): Html | undefined {
  const { leaderships, end } = view;
  const highest = leaderships.reduce((most, { term }) => Math.max(most, term), 0);
  if (highest === 0) return undefined;
  const time = timeScale(end, PLOT);
  const scale = linearScale(highest, HEIGHT - 8);
  const y = (term: number): number => HEIGHT - scale.at(term);
  return timeFigure({
    name: 'terms',
    description: 'Term of the leader over the time of the run',
    height: HEIGHT,
    time,
    rows: scale.ticks.map(({ at, label }) => ({ y: HEIGHT - at, label, line: true })),
    shapes: [
      faultBands(view, time, HEIGHT),
      leaderships.map(
        ({ node, term, from, to }) =>
          markup`<path class="node-leads ${term % 2 === 0 ? '' : 'odd'}" d="M${px(time.at(from))} ${px(y(term))}H${px(Math.max(time.at(from) + 1, time.at(to)))}"><title>${node} leads in term ${term}</title></path>`,
      ),
    ],
    labels: leaderships.map(({ node, term, from, to }) => ({
      text: `${node} in term ${String(term)}`,
      short: node,
      from: time.at(from),
      to: time.at(to),
      y: Math.max(10, y(term) - 6),
      kind: 'plain',
    })),
  });
}
