import type { Call } from '../call.ts';
import type { Element, QueueHistory } from './elements.ts';
import { emptyMoments } from './emptiness.ts';
import { succession, takenBy } from './succession.ts';

/**
 * One order of a queue's calls in which every answer is right, for histories without misfits, overtakings and denials.
 *
 * Enqueues and dequeues in an order of the elements that time allows, each as early as its invocation and those ahead of
 * it permit, all happen within their calls. A dequeue that found nothing gets a moment at which nothing was certainly
 * there. What must have come and gone by then is ahead of the rest, and never has anything of the rest ahead of itself;
 * so each such moment only cuts the order of the elements in two.
 *
 * @param history crashed dequeues that took an element are that element's; the others are left out
 */
export function queueOrder({ elements, empty }: QueueHistory): readonly Call[] {
  const found = emptyMoments(elements, empty);
  const moments = [...new Set(found.map(({ moment }) => moment))];
  const stages = inStages(succession(elements), moments);
  const order: Call[] = [];
  let next = 0;
  for (const [stage, members] of stages.entries()) {
    order.push(...passage(members, moments[stage - 1] ?? -Infinity));
    for (let one = found[next]; one && one.moment === moments[stage]; one = found[++next]) order.push(one.call);
  }
  return order;
}

/** The elements that must be gone by each moment and not by an earlier one; last those that need not. */
function inStages(elements: readonly Element[], moments: readonly number[]): Element[][] {
  const stages: Element[][] = [[], ...moments.map(() => [])];
  for (const element of elements) {
    const known = Math.min(element.added.completed, takenBy(element).completed);
    (stages[countUntil(moments, known)] as Element[]).push(element);
  }
  return stages;
}

/** How many of the sorted moments are this one or earlier. */
function countUntil(moments: readonly number[], moment: number): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] as number) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The calls of elements that follow each other, the first not before this moment. */
function passage(elements: readonly Element[], start: number): Call[] {
  const [enqueued, dequeued]: [Placed[], Placed[]] = [[], []];
  let [added, taken] = [start, start];
  for (const { added: putIn, enqueue, dequeue } of elements) {
    added = Math.max(added, putIn.invoked);
    if (enqueue) enqueued.push({ call: enqueue, moment: added });
    if (dequeue === undefined) continue;
    taken = Math.max(taken, added, dequeue.invoked);
    dequeued.push({ call: dequeue, moment: taken });
  }
  return merged(enqueued, dequeued);
}

interface Placed {
  readonly call: Call;
  readonly moment: number;
}

/** Of equal moments that of the first list comes first. */
function merged(first: readonly Placed[], second: readonly Placed[]): Call[] {
  const order: Call[] = [];
  let next = 0;
  for (const { call, moment } of first) {
    for (let one = second[next]; one && one.moment < moment; one = second[++next]) order.push(one.call);
    order.push(call);
  }
  for (; next < second.length; next++) order.push((second[next] as Placed).call);
  return order;
}
