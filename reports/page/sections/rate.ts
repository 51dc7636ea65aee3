import type { CompletionType } from '../../../harness/core/operation.ts';
import type { RunView } from '../../model/run-view.ts';
import { bucketWidth, endedPerBucket } from '../../model/throughput.ts';
import type { Html } from '../html.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { box, path, PLOT, timeFigure } from '../svg/figure.ts';
import { linearScale, timeScale } from '../svg/scale.ts';

const HEIGHT = 120;

/** Operations per second, stacked by outcome. */
export function rateFigure(view: RunView): Html {
  const time = timeScale(view.end, PLOT);
  const width = bucketWidth(view.end, 150);
  const perSecond = 1e9 / width;
  const buckets = endedPerBucket(view.operations, width, view.end).map(({ ok, fail, info }) => ({
    ok: ok * perSecond,
    fail: fail * perSecond,
    info: info * perSecond,
  }));
  const scale = linearScale(
    buckets.reduce((top, { ok, fail, info }) => Math.max(top, ok + fail + info), 0),
    HEIGHT,
  );
  const stack = (type: CompletionType): string =>
    buckets
      .map((bucket, index) => {
        const below = type === 'ok' ? 0 : type === 'info' ? bucket.ok : bucket.ok + bucket.info;
        const [from, to] = [time.at(index * width), Math.min(PLOT, time.at((index + 1) * width))];
        const size = scale.at(bucket[type]);
        return size === 0 ? '' : box(from, HEIGHT - scale.at(below) - size, to - from, size);
      })
      .join('');
  return timeFigure({
    name: 'rate',
    description: 'Operations per second over the time of the run, by outcome',
    height: HEIGHT,
    time,
    rows: scale.ticks.map((tick) => ({ y: HEIGHT - tick.at, label: tick.label, line: true })),
    shapes: [
      faultBands(view, time, HEIGHT),
      (['ok', 'info', 'fail'] as const).map((type) => path(`outcome-${type}`, stack(type))),
    ],
  });
}
