import { isCrashed, type Call } from '../call.ts';
import type { Increment } from './history.ts';
import type { Total } from './totals.ts';

/** Which increments, all by the same amount, lead to each total, and which come after the last of them. */
export interface Matching {
  readonly before: readonly (readonly Call[])[];
  readonly rest: readonly Call[];
}

/**
 * From one total to another, by their places, the increments that go between cannot be as many as it takes. `uneven`: no
 * number of them is.
 */
export interface Mismatch {
  readonly kind: 'too-few' | 'too-many' | 'uneven';
  readonly from: number;
  readonly to: number;
}

interface Candidate {
  readonly call: Call;
  /** Places of the first and last total that it can come right before; the last may be one behind all totals. */
  readonly low: number;
  readonly high: number;
}

/**
 * Distributes increments over the ways from total to total. Each way takes as many as its length says; an increment may
 * go where it does not contradict the observations before and behind it in time. That is one-sided in both directions, so
 * the increment that completes first is the right one to take (earliest deadline first). Increments do not contradict
 * each other then: of two the one that was over before the other began is taken first. Hence exact: an order exists if
 * and only if a matching does.
 *
 * @param totals none of which moved back, steps without overlaps
 */
export function matchIncrements(
  totals: readonly Total[],
  increments: readonly Increment[],
  amount: number,
): Matching | Mismatch {
  const candidates = candidatesOf(totals, increments);
  const misplaced = candidates.find(({ low, high }) => low > high);
  if (misplaced) return { kind: 'too-many', from: misplaced.high, to: misplaced.high };
  const byLow = [...candidates].sort((a, b) => a.low - b.low);
  const pool = new Pool();
  const before: (readonly Call[])[] = [[]];
  let next = 0;
  for (let place = 1; place < totals.length; place++) {
    for (let one = byLow[next]; one && one.low <= place; one = byLow[++next]) pool.add(one);
    const demand = demandAt(totals, place) / amount;
    if (!Number.isInteger(demand)) return { kind: 'uneven', from: place - 1, to: place };
    const taken = pool.take(demand);
    if (taken === undefined) return { kind: 'too-few', from: shortFrom(totals, candidates, amount, place), to: place };
    if ((pool.first?.high ?? Infinity) <= place) {
      return { kind: 'too-many', from: crowdedFrom(totals, candidates, amount, place), to: place };
    }
    before.push(taken.map(({ call }) => call));
  }
  const rest = [...pool.all, ...byLow.slice(next)].map(({ call }) => call).filter((call) => !isCrashed(call));
  return { before, rest: rest.sort((a, b) => a.completed - b.completed) };
}

/** How far it is to this total from the one before, without the answered increment that goes there. */
export function demandAt(totals: readonly Total[], place: number): number {
  const { total, step } = totals[place] as Total;
  return step ? 0 : total - (totals[place - 1] as Total).total;
}

function candidatesOf(totals: readonly Total[], increments: readonly Increment[]): Candidate[] {
  return increments.map(({ call }) => ({
    call,
    low: Math.max(
      1,
      firstPlace(totals, ({ earliest }) => earliest === undefined || call.invoked <= earliest.call.completed),
    ),
    high: firstPlace(totals, ({ latest }) => latest !== undefined && call.completed < latest.call.invoked),
  }));
}

/** The first total for which this holds, as it then does for all that follow; their number when it never does. */
function firstPlace(totals: readonly Total[], holds: (total: Total) => boolean): number {
  let [low, high] = [0, totals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(totals[middle] as Total)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The nearest total from which there are too few increments to here. */
function shortFrom(totals: readonly Total[], candidates: readonly Candidate[], amount: number, to: number): number {
  const byHigh = countBy(candidates.filter(({ low }) => low <= to).map(({ high }) => Math.min(high, to)));
  let [demand, available] = [0, 0];
  for (let from = to - 1; from > 0; from--) {
    demand += demandAt(totals, from + 1);
    available += (byHigh.get(from + 1) ?? 0) * amount;
    if (available < demand) return from;
  }
  return 0;
}

/** The nearest total from which more increments must come before here than it takes. */
function crowdedFrom(totals: readonly Total[], candidates: readonly Candidate[], amount: number, to: number): number {
  const byLow = countBy(candidates.filter(({ high }) => high <= to).map(({ low }) => low));
  let [demand, bound] = [0, 0];
  for (let from = to - 1; from > 0; from--) {
    demand += demandAt(totals, from + 1);
    bound += (byLow.get(from + 1) ?? 0) * amount;
    if (bound > demand) return from;
  }
  return 0;
}

function countBy(places: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}

/** Increments that may be taken, the one that completes first at the top: a binary heap. */
class Pool {
  readonly #heap: Candidate[] = [];

  get first(): Candidate | undefined {
    return this.#heap[0];
  }

  get all(): readonly Candidate[] {
    return this.#heap;
  }

  add(candidate: Candidate): void {
    const heap = this.#heap;
    let place = heap.push(candidate) - 1;
    for (let parent = (place - 1) >> 1; place > 0; parent = (place - 1) >> 1) {
      if (!this.#swapUnlessOrdered(parent, place)) return;
      place = parent;
    }
  }

  /** That many, the first to complete first; undefined when there are fewer. */
  take(count: number): Candidate[] | undefined {
    if (count > this.#heap.length) return undefined;
    return Array.from({ length: count }, () => this.#takeFirst());
  }

  #takeFirst(): Candidate {
    const heap = this.#heap;
    const first = heap[0] as Candidate;
    const last = heap.pop() as Candidate;
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let place = 0, child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Candidate, heap[child] as Candidate)) child++;
      if (!this.#swapUnlessOrdered(place, child)) break;
      place = child;
    }
    return first;
  }

  #swapUnlessOrdered(parent: number, child: number): boolean {
    const [upper, lower] = [this.#heap[parent] as Candidate, this.#heap[child] as Candidate];
    if (!isBefore(lower, upper)) return false;
    this.#heap[parent] = lower;
    this.#heap[child] = upper;
    return true;
  }
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.call.completed < b.call.completed;
}
