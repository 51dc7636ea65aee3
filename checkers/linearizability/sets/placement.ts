import { isCrashed, type Call } from '../call.ts';
import { found, leaves, type ElementHistory } from './element-history.ts';

/** A call and a moment at which it may have happened. */
export interface Placement {
  readonly call: Call;
  readonly moment: number;
}

/** Longer histories than this are left to the search: every return looks at all calls. */
const SHORT = 100;

/**
 * An order of the calls about one element, found without looking back: what only looks happens as soon as it is right,
 * everything else when it returns, and when that is impossible a change that is going on is taken before it, the one
 * that has to be over first. Undefined when that leads nowhere, which does not mean that there is no order.
 */
export function placementsOf({ calls, isInitial }: ElementHistory): readonly Placement[] | undefined {
  if (calls.length > SHORT) return undefined;
  const waiting = [...calls].sort((a, b) => (a.completed === b.completed ? 0 : a.completed - b.completed));
  const placed: Placement[] = [];
  let isThere = isInitial;
  let moment = -Infinity;
  const place = (call: Call): void => {
    waiting.splice(waiting.indexOf(call), 1);
    moment = Math.max(moment, call.invoked);
    isThere = leaves(call) ?? isThere;
    placed.push({ call, moment });
  };
  const isPossible = (call: Call): boolean => (found(call) ?? isThere) === isThere;
  for (let next = waiting[0]; next !== undefined && !isCrashed(next); next = waiting[0]) {
    const { completed } = next;
    const running = waiting.filter(({ invoked }) => invoked <= completed);
    const look = running.find((call) => found(call) === isThere && (leaves(call) ?? isThere) === isThere);
    const change = running.find((call) => call !== next && leaves(call) === !isThere && isPossible(call));
    const chosen = look ?? (isPossible(next) ? next : change);
    if (chosen === undefined) return undefined;
    place(chosen);
  }
  return placed;
}

/** One order of the calls about all elements, for which each of them needs only its own. */
export function merged(placements: readonly Placement[]): readonly Call[] {
  return [...placements].sort((a, b) => a.moment - b.moment).map(({ call }) => call);
}
