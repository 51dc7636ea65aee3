import type { Distribution } from '../../../harness/core/campaign/comparison.ts';
import { markup, type Html } from '../../page/html.ts';
import { px } from '../../page/svg/scale.ts';

const WIDTH = 240;
const HEIGHT = 26;
const MARGIN = 5;
/** More dots than this are a smear: then the box says it. */
const DOTS = 200;

/** The values of all columns lie between these. */
export interface SpreadScale {
  readonly from: number;
  readonly to: number;
}

/** One scale for all that is to be compared. */
export function spreadScale(distributions: readonly (Distribution | null)[]): SpreadScale {
  const values = distributions.flatMap((distribution) => distribution?.values ?? []);
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) [from, to] = [Math.min(from, value), Math.max(to, value)];
  return { from, to };
}

/** A dot per run, the middle half as a box, the median as a line. */
export function spread(
  { values, median, lowerQuartile, upperQuartile }: Distribution,
  scale: SpreadScale,
  description: string,
): Html {
  const at = (value: number): number => {
    const share = scale.to === scale.from ? 0.5 : (value - scale.from) / (scale.to - scale.from);
    return MARGIN + share * (WIDTH - 2 * MARGIN);
  };
  const [left, right] = [at(lowerQuartile), at(upperQuartile)];
  const dots = values.length > DOTS ? [] : values;
  return markup`<svg class="spread" role="img" aria-label="${description}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <path class="track" d="M${px(at(scale.from))} ${HEIGHT / 2}H${px(at(scale.to))}"/>
    <rect class="box" x="${px(left - 0.5)}" y="6" width="${px(right - left + 1)}" height="${HEIGHT - 12}"/>
    ${dots.map((value, index) => markup`<circle class="run" cx="${px(at(value))}" cy="${px(HEIGHT / 2 + offset(index))}" r="2"/>`)}
    <path class="median" d="M${px(at(median))} 3V${HEIGHT - 3}"/>
  </svg>`;
}

/** Equal values would hide one another. */
function offset(index: number): number {
  return ((index % 5) - 2) * 2;
}
