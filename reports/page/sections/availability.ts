import type { RunView } from '../../model/run-view.ts';
import { bucketWidth, endedPerBucket, openPerBucket, type OutcomeCounts } from '../../model/throughput.ts';
import type { Html } from '../html.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { box, path, PLOT, timeFigure } from '../svg/figure.ts';
import { timeScale } from '../svg/scale.ts';

const HEIGHT = 70;

/** Share of operations that were served, of those that ended in a stretch of time: `ok`, or refused because the state demands it. */
export function availabilityFigure(view: RunView): Html {
  const time = timeScale(view.end, PLOT);
  const width = bucketWidth(view.end, 150);
  const served = (shares: readonly (number | undefined)[], kind: 'ok' | 'rest'): string =>
    shares
      .map((share, index) => {
        const size = share === undefined ? 0 : (kind === 'ok' ? share : 1 - share) * HEIGHT;
        const [from, to] = [time.at(index * width), Math.min(PLOT, time.at((index + 1) * width))];
        return size === 0 ? '' : box(from, kind === 'ok' ? HEIGHT - size : 0, to - from, size);
      })
      .join('');
  const refused = view.operations.filter(({ type, error }) => type === 'fail' && error === 'mismatch');
  const shares = sharesOf(
    endedPerBucket(view.operations, width, view.end),
    endedPerBucket(refused, width, view.end),
    openPerBucket(view.operations, width, view.end),
  );
  return timeFigure({
    name: 'availability',
    description: 'Share of operations that were served, over the time of the run',
    height: HEIGHT,
    time,
    rows: [0, 0.5, 1].map((share) => ({ y: HEIGHT * (1 - share), label: `${String(share * 100)} %`, line: true })),
    shapes: [
      faultBands(view, time, HEIGHT),
      path('outcome-ok', served(shares, 'ok')),
      path('outcome-info', served(shares, 'rest')),
    ],
  });
}

/** Where nothing ended though clients waited, nothing was served; undefined where nobody asked for anything. */
function sharesOf(
  all: readonly OutcomeCounts[],
  refused: readonly OutcomeCounts[],
  open: readonly OutcomeCounts[],
): (number | undefined)[] {
  return all.map((counts, index) => {
    const ended = sum(counts);
    if (ended > 0) return (counts.ok + (refused[index]?.fail ?? 0)) / ended;
    const waiting = open[index];
    return waiting !== undefined && sum(waiting) > 0 ? 0 : undefined;
  });
}

function sum({ ok, fail, info }: OutcomeCounts): number {
  return ok + fail + info;
}
