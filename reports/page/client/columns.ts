import type { PageData } from '../data.ts';

/** Operations as absolute values: times in µs, positions in the history. */
export interface Columns {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly index: Float64Array;
  /** The longest an operation took, µs. */
  readonly longest: number;
  /** Positions of the operations of the counterexample. */
  readonly guilty: ReadonlySet<number>;
}

export function columnsOf(data: PageData): Columns {
  const count = data.start.length;
  const [from, to, index] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let longest = 0;
  for (let i = 0, at = 0, line = 0; i < count; i++) {
    const length = data.length[i] as number;
    from[i] = at += data.start[i] as number;
    to[i] = at + length;
    index[i] = line += data.index[i] as number;
    longest = Math.max(longest, length);
  }
  return { count, from, to, index, longest, guilty: new Set(data.witness) };
}

/** Position of the first value that is not below `least` in an ascending column. */
export function firstFrom(column: Float64Array, least: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
