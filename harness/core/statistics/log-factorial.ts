const SUMS: number[] = [0];

/** Natural logarithm of n!, summed up once: counts of runs are small, and sums keep every digit that products lose. */
export function logFactorial(n: number): number {
  for (let next = SUMS.length; next <= n; next++) SUMS.push((SUMS[next - 1] as number) + Math.log(next));
  return SUMS[n] as number;
}

/** Natural logarithm of the number of ways to choose `k` of `n`. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
