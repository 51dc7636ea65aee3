import type { Interval } from '../../../harness/core/statistics/interval.ts';
import { markup, type Html } from '../../page/html.ts';
import { px } from '../../page/svg/scale.ts';

const WIDTH = 150;
const HEIGHT = 16;
const MARGIN = 4;

export interface IntervalBar extends Interval {
  readonly value: number;
  /** Ends of the scale. */
  readonly from: number;
  readonly to: number;
  /** Where there is no difference. */
  readonly none?: number;
  readonly tone: 'ok' | 'dead' | 'quiet';
  /** What a reader who cannot see the picture is told. */
  readonly description: string;
}

/** An interval as a thick line, its value as a dot. */
export function intervalBar({ low, high, value, from, to, none, tone, description }: IntervalBar): Html {
  const at = (number: number): string => {
    const share = to === from ? 0.5 : (Math.min(to, Math.max(from, number)) - from) / (to - from);
    return px(MARGIN + share * (WIDTH - 2 * MARGIN));
  };
  const middle = HEIGHT / 2;
  const mark = none === undefined ? undefined : markup`<path class="none" d="M${at(none)} 1V${HEIGHT - 1}"/>`;
  return markup`<svg class="interval" role="img" aria-label="${description}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <path class="track" d="M${MARGIN} ${middle}H${WIDTH - MARGIN}"/>${mark}
    <path class="range ${tone}" d="M${at(low)} ${middle}H${at(high)}"/><circle class="value" cx="${at(value)}" cy="${middle}" r="3"/>
  </svg>`;
}
