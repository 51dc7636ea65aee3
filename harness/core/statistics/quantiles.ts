/** The value below which the share `q` of the numbers lies, linear between neighbours; undefined of none. */
export function quantileOf(numbers: readonly number[], q: number): number | undefined {
  if (numbers.length === 0) return undefined;
  const sorted = Float64Array.from(numbers).sort();
  const position = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)] as number, sorted[Math.ceil(position)] as number];
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * The same of numbers that were only counted between bounds: within the interval the quantile lies in, they are taken to be spread evenly
 * over its logarithm, as the bounds are. What is above the last bound is known to be that much only.
 *
 * @param counts one more than bounds: how many numbers lie below each bound and above the one before it
 */
export function quantileOfCounts(counts: readonly number[], bounds: readonly number[], q: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const wanted = q * total;
  let below = 0;
  for (const [slot, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const [from, to] = [bounds[slot - 1], bounds[slot]];
      if (to === undefined) return from;
      const share = (wanted - below) / count;
      return from === undefined ? to * share : from * (to / from) ** share;
    }
    below += count;
  }
  return bounds.at(-1);
}
