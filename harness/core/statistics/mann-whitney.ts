import { normalTail } from './interval.ts';

/** Up to this many values in both samples the probability is counted out, with ties. */
const EXACT_UP_TO = 40;

export interface RankSum {
  /** Pairs in which the value of the first sample is the greater one; ties count half. */
  readonly u: number;
  /** How probable samples that differ this much are if both come from one distribution; two-sided. */
  readonly p: number;
}

/**
 * Whether values of one sample tend to be greater than those of the other, whatever their distribution. Small samples are
 * counted out: of all ways to divide the values, how many are as uneven as this one. Larger ones use the normal approximation,
 * corrected for ties and continuity.
 *
 * Source: H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18 (1947); exact counts with ties after E. L. Lehmann,
 * Nonparametrics (1975), section 1.4.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankSum {
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) return { u: 0, p: 1 };
  const { doubled, ties } = doubledRanks(first, second);
  const doubledSum = doubled.slice(0, m).reduce((sum, rank) => sum + rank, 0);
  const u = doubledSum / 2 - (m * (m + 1)) / 2;
  const p = m + n <= EXACT_UP_TO ? exactProbability(doubled, m, doubledSum) : approximation(u, m, n, ties);
  return { u, p };
}

/** Twice the rank of every value among all, whole numbers also where equal values share the mean of their ranks. */
function doubledRanks(
  first: readonly number[],
  second: readonly number[],
): { readonly doubled: readonly number[]; readonly ties: readonly number[] } {
  const values = [...first, ...second];
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  const doubled = new Array<number>(values.length);
  const ties: number[] = [];
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (const position of order.slice(from, to)) doubled[position] = from + 1 + to;
    ties.push(to - from);
    from = to;
  }
  return { doubled, ties };
}

/** Counts the choices of `chosen` ranks by their sum; those at least as far from the middle as `sum` count. */
function exactProbability(doubled: readonly number[], chosen: number, sum: number): number {
  const total = doubled.reduce((all, rank) => all + rank, 0);
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(total + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const rank of doubled) {
    for (let size = chosen; size > 0; size--) {
      const [with_, without] = [ways[size] as Float64Array, ways[size - 1] as Float64Array];
      for (let to = total; to >= rank; to--) with_[to] = (with_[to] as number) + (without[to - rank] as number);
    }
  }
  const middle = (chosen * total) / doubled.length;
  let [uneven, all] = [0, 0];
  for (const [at, count] of (ways[chosen] as Float64Array).entries()) {
    all += count;
    if (Math.abs(at - middle) >= Math.abs(sum - middle) - 1e-9) uneven += count;
  }
  return uneven / all;
}

function approximation(u: number, m: number, n: number, ties: readonly number[]): number {
  const size = m + n;
  const tied = ties.reduce((sum, count) => sum + count ** 3 - count, 0);
  const variance = ((m * n) / 12) * (size + 1 - tied / (size * (size - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, 2 * normalTail(distance / Math.sqrt(variance)));
}
