import { LATENCY_BOUNDS } from '../../core/campaign/outcome.ts';

/** Counts latencies (ms) by {@link LATENCY_BOUNDS}, with one more count for those above the last bound. */
export function latencyCounts(latencies: readonly number[]): number[] {
  const counts = new Array<number>(LATENCY_BOUNDS.length + 1).fill(0);
  for (const latency of latencies) counts[slotOf(latency)] = (counts[slotOf(latency)] ?? 0) + 1;
  return counts;
}

/** The first bound above the latency: guessed by its logarithm, as bounds are powers, and corrected by one where it rounds. */
function slotOf(latency: number): number {
  const guess = Math.floor((Math.log2(Math.max(latency, Number.MIN_VALUE)) + 4) * 8) + 1;
  let slot = Math.min(LATENCY_BOUNDS.length, Math.max(0, guess));
  while (slot > 0 && latency < (LATENCY_BOUNDS[slot - 1] as number)) slot--;
  while (slot < LATENCY_BOUNDS.length && latency >= (LATENCY_BOUNDS[slot] as number)) slot++;
  return slot;
}
