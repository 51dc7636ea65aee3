import type { CounterHistory, Observation } from './history.ts';

/** Observations that lie outside what increments allow, whatever their order. */
export interface OutOfBounds {
  readonly kind: 'too-many' | 'too-few';
  readonly observation: Observation;
}

/**
 * At most `limit`: observations of less than the increments that had completed before they began, or of more than those
 * that had begun when they completed. Necessary for any amounts, but not sufficient: a sum may miss a total that lies
 * between its bounds.
 */
export function outOfBounds(history: CounterHistory, limit: number): OutOfBounds[] {
  const { increments, steps, observations } = history;
  const all = [...increments, ...steps.map(({ call, from, to }) => ({ call, amount: to - from }))];
  const completed = new RunningSum(all.map(({ call, amount }) => [call.completed, amount]));
  const invoked = new RunningSum(all.map(({ call, amount }) => [call.invoked, amount]));
  const answered = steps.map(({ call, to }) => ({ call, total: to }));
  const found: OutOfBounds[] = [];
  for (const observation of [...observations, ...answered]) {
    if (found.length >= limit) break;
    const { call, total } = observation;
    if (completed.before(call.invoked) > total) found.push({ kind: 'too-many', observation });
    else if (invoked.until(call.completed) < total) found.push({ kind: 'too-few', observation });
  }
  return found;
}

class RunningSum {
  readonly #moments: readonly number[];
  readonly #sums: readonly number[];

  constructor(amounts: readonly (readonly [moment: number, amount: number])[]) {
    const sorted = [...amounts].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    this.#moments = sorted.map(([moment]) => moment);
    let sum = 0;
    this.#sums = sorted.map(([, amount]) => (sum += amount));
  }

  before(moment: number): number {
    return this.#sumOfFirst((other) => other < moment);
  }

  until(moment: number): number {
    return this.#sumOfFirst((other) => other <= moment);
  }

  #sumOfFirst(belongs: (moment: number) => boolean): number {
    let [low, high] = [0, this.#moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (belongs(this.#moments[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return this.#sums[low - 1] ?? 0;
  }
}
