import { NONE, type Call } from '../call.ts';
import { without, type Part } from './removals.ts';

/** What can be taken out of a register: what only observes, and writes of values that nobody found. */
export function* registerRemovals({ calls, model }: Part): Iterable<readonly Call[]> {
  for (const call of calls) {
    if (call.refused || model.reads.includes(call.f) || isUnobserved(call, calls)) yield without(calls, [call]);
  }
}

/** A refused call may have found any value. */
function isUnobserved({ writes }: Call, calls: readonly Call[]): boolean {
  return writes !== NONE && !calls.some(({ refused, observes }) => refused || observes === writes);
}
