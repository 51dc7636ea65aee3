import type { Json } from '../../../harness/core/json.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import { stream } from '../../../harness/core/random.ts';
import type { ScriptedTransaction } from '../../../harness/generate/transactions/anomaly-scripts.ts';
import { operationsOf } from './history-notation.ts';

/**
 * Concurrent transactions that all depend on each other in circles of several anti-dependencies, and, if asked for, two
 * of them in one with a single one. Half the transactions read each other's writes forwards only, the other half too;
 * anti-dependencies lead backwards only from one half to the other, so that none closes a circle by itself.
 */
export function denseGraph(size: number, noise: number, hidden: boolean): Operation[] {
  const random = stream('dense', `${size}/${noise}`);
  const parts: [string, string, Json][][] = Array.from({ length: size }, () => []);
  let keys = 0;
  const reads = (from: number, to: number): void => {
    const key = `k${String(keys++)}`;
    parts[from]?.push(['append', key, 1]);
    parts[to]?.push(['r', key, [1]]);
  };
  const misses = (from: number, to: number): void => {
    const key = `k${String(keys++)}`;
    parts[from]?.push(['r', key, null]);
    parts[to]?.push(['append', key, 1]);
  };
  for (let place = 2; place < size; place++) {
    reads(place - 2, place);
    for (let count = random.integer(noise); count > 0; count--) {
      misses(place, 2 * random.integer(place >> 1) + ((place + 1) % 2));
      misses(random.integer(place), place);
    }
  }
  if (hidden) misses(size - 1, size - 7);
  const transactions = parts.map((own, process): ScriptedTransaction => ({
    process,
    from: 0,
    to: 9,
    type: 'ok',
    parts: own,
  }));
  return operationsOf(transactions);
}
