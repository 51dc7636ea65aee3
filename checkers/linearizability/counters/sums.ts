import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { Increment, Observation, Step } from './history.ts';

/** Calls that are shown of a longer sum, the first and the last; of no more than these each counts for itself. */
const SHOWN = 14;

/** Increments between two observations, the first of which may be the initial total. */
export interface Sum {
  readonly start: Observation | undefined;
  readonly increments: readonly Increment[];
  readonly end: Observation;
}

/** Some increments of a sum, and one that stands for all of them. */
export interface Together {
  readonly calls: readonly Call[];
  readonly call: () => Call;
}

/** The calls of a sum and what it begins and ends with; where they are many, those that may stand together as one. */
export function callsOfSum(
  { start, increments, end }: Sum,
  together: Together,
): Pick<Finding, 'calls' | 'culprit' | 'shown' | 'notShown'> {
  const before = [...(start ? [start] : []), ...increments].map(({ call }) => call);
  const others = [...new Set(before)].filter((call) => call !== end.call).sort(byInvocation);
  const calls = [...others, end.call];
  const culprit = end.call.operation.index;
  if (calls.length <= SHOWN) return { calls, culprit };
  const stood = new Set(together.calls);
  const operations = calls.map(({ operation }) => operation);
  return {
    calls: [together.call(), ...calls.filter((call) => !stood.has(call))],
    culprit,
    shown: [...operations.slice(0, 1), ...operations.slice(1 - SHOWN)],
    notShown: operations.length - SHOWN,
  };
}

/** @param how `may`: or none of them has happened */
export function togetherOf(increments: readonly Increment[], how: 'must' | 'may', direction: 1 | -1): Together {
  const calls = increments.map(({ call }) => call);
  return {
    calls,
    call() {
      const last = calls.reduce((latest, one) => (one.invoked > latest.invoked ? one : latest));
      const input = sumOf(increments) * direction;
      const invoked = calls.reduce((first, one) => Math.min(first, one.invoked), Infinity);
      const completed = calls.reduce((latest, one) => Math.max(latest, one.completed), -Infinity);
      return {
        ...last,
        f: 'increment',
        input,
        output: input,
        invoked,
        completed: how === 'may' ? Infinity : completed,
      };
    },
  };
}

/** Of increments that add up to more than there is room for, so many that every one of them is needed for that. */
export function justBeyond(
  room: number,
  increments: readonly Increment[],
  needed: readonly (Call | undefined)[],
): Increment[] {
  let sum = sumOf(increments);
  return increments.filter(({ call, amount }) => {
    if (needed.includes(call) || sum - amount <= room) return true;
    sum -= amount;
    return false;
  });
}

/** An answered increment that came from, or led to, a total, as an observation of it. */
export function observedBy(steps: readonly Step[], end: 'from' | 'to', total: number): Observation | undefined {
  const step = steps.find((one) => one[end] === total);
  return step && { call: step.call, total };
}

export function sumOf(increments: readonly Increment[]): number {
  return increments.reduce((sum, { amount }) => sum + amount, 0);
}

function byInvocation(a: Call, b: Call): number {
  return a.invoked - b.invoked || a.operation.index - b.operation.index;
}
