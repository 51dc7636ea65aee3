import type { Json } from '../../../harness/core/json.ts';
import { isCrashed, type Call } from '../call.ts';
import { commonRemovals, groupsOf, without, type Part } from '../minimal/removals.ts';

/**
 * What can be taken out of a queue: dequeues that found nothing, all calls about one element, and crashed dequeues that
 * are more than there are elements for them. Without an element the others follow each other as before, and a crashed
 * dequeue that took it need not have happened; of crashed dequeues those that were invoked first can do whatever others
 * did.
 */
export function* queueRemovals(part: Part): Iterable<readonly Call[]> {
  const { calls, starts, values } = part;
  yield* commonRemovals(part);
  for (const call of calls) if (call.f === 'dequeue' && call.output === null) yield without(calls, [call]);
  const first = new Set(starts.flatMap((start) => (start as readonly Json[]).map((element) => values.id(element))));
  const groups = groupsOf(calls, (call) => {
    const element = elementOf(call);
    return element === undefined ? undefined : values.id(element);
  });
  for (const [element, group] of groups) if (!first.has(element)) yield without(calls, group);
  const crashed = crashedDequeues(calls);
  if (crashed.length > mostTaken(part)) yield without(calls, crashed.slice(-1));
}

/** Dequeues of which nobody knows what they took, in order of invocation. */
export function crashedDequeues(calls: readonly Call[]): Call[] {
  return calls.filter(({ f, output }) => f === 'dequeue' && output === undefined).sort((a, b) => a.invoked - b.invoked);
}

/** How many elements may have been taken by crashed dequeues. */
function mostTaken({ calls, starts }: Part): number {
  const there = starts.reduce((most: number, start) => Math.max(most, (start as readonly Json[]).length), 0);
  const added = calls.filter(({ f }) => f === 'enqueue').length;
  const taken = calls.filter(
    (call) => call.f === 'dequeue' && elementOf(call) !== undefined && !isCrashed(call),
  ).length;
  return Math.max(0, there + added - taken);
}

/** The element that a call is about; undefined where there was none or nobody knows which. */
function elementOf({ f, input, output }: Call): Json | undefined {
  return f === 'enqueue' ? input : (output ?? undefined);
}
