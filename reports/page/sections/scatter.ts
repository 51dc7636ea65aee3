import type { CompletionType } from '../../../harness/core/operation.ts';
import { latencyOf, latencyRange } from '../../model/latency.ts';
import type { RunView } from '../../model/run-view.ts';
import type { Html } from '../html.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { path, PLOT, timeFigure } from '../svg/figure.ts';
import { logScale, px, timeScale } from '../svg/scale.ts';

const HEIGHT = 190;
/** Operations that are nearer to each other than this, px, are one point. */
const CELL = 3;
const CELLS = Math.ceil(PLOT / CELL);
/** From so many operations on a point is drawn stronger. */
const WEIGHTS = [
  { name: 'one', from: 1 },
  { name: 'some', from: 2 },
  { name: 'many', from: 10 },
] as const;

/**
 * The latency of every operation, whatever became of it, at the moment it ended. As many points as there are places for
 * them, however many operations there were.
 */
export function scatterFigure(view: RunView): Html {
  const time = timeScale(view.end, PLOT);
  const { low, high } = latencyRange(view.operations);
  const scale = logScale(low, high, HEIGHT);
  const cells: Record<CompletionType, Map<number, number>> = { ok: new Map(), fail: new Map(), info: new Map() };
  for (const operation of view.operations) {
    const column = Math.min(CELLS - 1, Math.floor(time.at(operation.closed) / CELL));
    const row = Math.floor((HEIGHT - scale.at(latencyOf(operation))) / CELL);
    const cell = row * CELLS + column;
    const counts = cells[operation.type];
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return timeFigure({
    name: 'scatter',
    description: 'Latency of every operation over the time of the run, logarithmic, by outcome',
    height: HEIGHT,
    time,
    rows: scale.ticks.map((tick) => ({ y: HEIGHT - tick.at, label: tick.label, line: true })),
    shapes: [
      faultBands(view, time, HEIGHT),
      // What failed at once, without having been asked, would hide what succeeded.
      (['fail', 'ok', 'info'] as const).map((type) => pointsOf(type, cells[type])),
    ],
  });
}

/** Lines of no length, whose ends stay round or square however far the plot is stretched. */
function pointsOf(type: CompletionType, counts: ReadonlyMap<number, number>): (Html | undefined)[] {
  return WEIGHTS.map(({ name, from }, position) => {
    const below = WEIGHTS[position + 1]?.from ?? Infinity;
    const points = [...counts].filter(([, count]) => count >= from && count < below);
    return path(`spot spot-${type} ${name}`, points.map(([cell]) => spotAt(cell)).join(''));
  });
}

function spotAt(cell: number): string {
  return `M${px(((cell % CELLS) + 0.5) * CELL)} ${px((Math.floor(cell / CELLS) + 0.5) * CELL)}h0`;
}
