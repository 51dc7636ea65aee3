import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';
import { commonRemovals, groupsOf, without, type Part } from '../minimal/removals.ts';

/**
 * What can be taken out of a lock: all calls of one owner. The others take turns as before, and tokens that rise do so
 * without some of them. Not an owner who held the lock first, and none while another owner's acquire was refused, because
 * that one may be why.
 */
export function* lockRemovals(part: Part): Iterable<readonly Call[]> {
  const { calls, starts, values } = part;
  yield* commonRemovals(part);
  const holders = new Set(starts.map((start) => values.id(holderIn(start))));
  const groups = groupsOf(calls, (call) => values.id(call.input));
  for (const [owner, group] of groups) {
    const others = without(calls, group);
    if (!holders.has(owner) && !others.some(({ f, refused }) => refused && f === 'acquire')) yield others;
  }
}

function holderIn(start: Json): Json {
  return isJsonObject(start) ? (start['holder'] ?? null) : start;
}
