import type { Ending } from '../../harness/core/campaign/outcome.ts';
import type { Interval } from '../../harness/core/statistics/interval.ts';

/** Endings from what is wished for to what is no result at all. */
const ORDER: readonly Ending[] = ['pass', 'fail', 'unknown', 'vacuous', 'harness-error', 'unavailable'];

/** `18 pass, 2 fail`. */
export function endingsInWords(endings: Readonly<Partial<Record<Ending, number>>>): string {
  return ORDER.flatMap((ending) => {
    const count = endings[ending] ?? 0;
    return count === 0 ? [] : [`${String(count)} ${ending}`];
  }).join(', ');
}

/** An interval of shares in percent: `2 to 30 %`. */
export function percentRange({ low, high }: Interval): string {
  return `${figure(low * 100)} to ${figure(high * 100)} %`;
}

/** A probability: `0.03`, `< 0.001`. */
export function shareInWords(p: number): string {
  return p < 0.001 ? '< 0.001' : figure(p);
}

/** With as many digits as it deserves: `0.031`, `12.4`, `1830`. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(size >= 10 ? 3 : 2)));
}
