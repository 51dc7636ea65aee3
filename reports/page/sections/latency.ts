import { latencyBuckets, latencyRange, quantile, sortedLatencies, type LatencyBucket } from '../../model/latency.ts';
import type { RunView } from '../../model/run-view.ts';
import { bucketWidth } from '../../model/throughput.ts';
import { duration } from '../../model/words.ts';
import type { Html, HtmlPart } from '../html.ts';
import { faultBands } from '../svg/fault-bands.ts';
import { path, PLOT, timeFigure } from '../svg/figure.ts';
import { logScale, px, timeScale, type Scale } from '../svg/scale.ts';

const HEIGHT = 140;

/** Latency of successful operations as quantile bands. */
export function latencyFigure(view: RunView): Html {
  const time = timeScale(view.end, PLOT);
  const { low, high } = latencyRange(view.operations);
  const scale = logScale(low, high, HEIGHT);
  const width = bucketWidth(view.end, 150);
  return timeFigure({
    name: 'latency',
    description: 'Quantiles of the latency of successful operations over the time of the run, logarithmic',
    height: HEIGHT,
    time,
    rows: scale.ticks.map((tick) => ({ y: HEIGHT - tick.at, label: tick.label, line: true })),
    shapes: [
      faultBands(view, time, HEIGHT),
      quantileShapes(latencyBuckets(view.operations, width), width, time, scale),
    ],
  });
}

/** `median 3.1 ms, 99 % within 41 ms` over all successful operations; undefined when there were none. */
export function latencyInWords(view: RunView): string | undefined {
  const sorted = sortedLatencies(view.operations);
  const [median, high] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
  if (median === undefined || high === undefined) return undefined;
  return `median ${duration(median)}, 99 % within ${duration(high)}`;
}

function quantileShapes(buckets: readonly LatencyBucket[], width: number, time: Scale, scale: Scale): HtmlPart {
  const steps = (low: (bucket: LatencyBucket) => number, high: (bucket: LatencyBucket) => number): string =>
    buckets
      .map((bucket) => {
        const [from, to] = [time.at(bucket.index * width), Math.min(PLOT, time.at((bucket.index + 1) * width))];
        const top = HEIGHT - scale.at(high(bucket));
        const size = HEIGHT - scale.at(low(bucket)) - top;
        return size < 0.05 ? '' : `M${px(from)} ${px(top)}h${px(to - from)}v${px(size)}h${px(from - to)}z`;
      })
      .join('');
  const median = buckets
    .map((bucket, position) => {
      const [from, to] = [time.at(bucket.index * width), Math.min(PLOT, time.at((bucket.index + 1) * width))];
      const y = px(HEIGHT - scale.at(bucket.p50));
      const joined = buckets[position - 1]?.index === bucket.index - 1;
      return `${joined ? 'L' : 'M'}${px(from)} ${y}H${px(to)}`;
    })
    .join('');
  return [
    path(
      'quantile-99',
      steps(
        (bucket) => bucket.p95,
        (bucket) => bucket.p99,
      ),
    ),
    path(
      'quantile-95',
      steps(
        (bucket) => bucket.p50,
        (bucket) => bucket.p95,
      ),
    ),
    path('median', median),
  ];
}
