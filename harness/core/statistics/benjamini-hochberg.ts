/**
 * Probabilities of many tests, raised so that calling every one below a level a difference is wrong for at most that share of
 * the differences called, on average. In the order given.
 *
 * Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of the Royal Statistical Society B 57 (1995).
 */
export function adjustForMany(probabilities: readonly number[]): number[] {
  const adjusted = new Array<number>(probabilities.length);
  const descending = [...probabilities.keys()].sort(
    (a, b) => (probabilities[b] as number) - (probabilities[a] as number),
  );
  let least = 1;
  for (const [above, position] of descending.entries()) {
    const rank = probabilities.length - above;
    least = Math.min(least, (probabilities[position] as number) * (probabilities.length / rank));
    adjusted[position] = least;
  }
  return adjusted;
}
