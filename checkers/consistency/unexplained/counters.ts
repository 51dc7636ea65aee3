import type { Budget } from '../../linearizability/budget.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import type { Unexplained } from './answer-check.ts';

/** Sums of a greater range are not told apart: only their bounds are known. */
const LARGEST_RANGE = 100_000;

/** Bits of a large number that are shifted in one step of the budget. */
const SHIFTED_AT_ONCE = 4_096;

/** Whether every total is the initial one with some of the increments; one that was answered by an increment contains it. */
export function unexplainedTotal(
  { key }: HistoryObject,
  steps: readonly Step[],
  budget: Budget,
): Unexplained | 'unknown' | undefined {
  const { reads, answers } = key.model;
  const amounts = steps.flatMap(({ call }) => (reads.includes(call.f) ? [] : [call.input as number]));
  const sums = sumsOf(amounts, budget);
  if (sums === undefined) return 'unknown';
  for (const { call } of steps) {
    if (call.output === undefined || ![...reads, ...answers].includes(call.f)) continue;
    if (!Number.isSafeInteger(call.output)) return 'form';
    const own = reads.includes(call.f) ? 0 : (call.input as number);
    if (!sums((call.output as number) - own - (key.semantics.initial as number))) return 'total';
  }
  return undefined;
}

/** Tells whether some of the amounts add up to a number; undefined when the budget does not allow to find out. */
function sumsOf(amounts: readonly number[], budget: Budget): ((sum: number) => boolean) | undefined {
  const lowest = total(amounts.filter((amount) => amount < 0));
  const highest = total(amounts.filter((amount) => amount > 0));
  const range = highest - lowest;
  if (range > LARGEST_RANGE) return (sum) => sum >= lowest && sum <= highest;
  // Bit by bit which sums above the lowest there are: leaving a decrement out is as good as adding its amount.
  let sums = 1n;
  for (const amount of powersOf(amounts.map(Math.abs))) {
    if (!budget.spend(1 + Math.floor(range / SHIFTED_AT_ONCE))) return undefined;
    sums |= sums << BigInt(amount);
  }
  const bits = sums.toString(2);
  return (sum) => bits[bits.length - 1 - (sum - lowest)] === '1';
}

/** Fewer amounts with the same sums: of seven equal ones that one, its double and its fourfold. */
function powersOf(amounts: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const amount of amounts) counts.set(amount, (counts.get(amount) ?? 0) + 1);
  const powers: number[] = [];
  for (const [amount, count] of counts) {
    let left = count;
    for (let size = 1; left > 0; size *= 2) {
      const taken = Math.min(size, left);
      powers.push(amount * taken);
      left -= taken;
    }
  }
  return powers;
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
