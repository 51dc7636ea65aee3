import type { Call } from '../call.ts';
import type { Element } from './elements.ts';

/** An element that was taken although another was put in before it and still there. */
export interface Overtaking {
  readonly overtaken: Element;
  readonly overtaker: Element;
}

/** Crashed dequeues are too few to have taken all of these elements in time. */
export interface Shortage {
  readonly pairs: readonly Overtaking[];
  readonly crashed: readonly Call[];
}

/**
 * Pairs in which one element was certainly put in before the other and certainly not taken before it, at most `limit`.
 *
 * @param missing when elements that no completed call took may have been taken: Infinity for never, else the earliest
 *   invocation of a call that may have done so
 */
export function overtakingsOf(elements: readonly Element[], missing: number, limit: number): Overtaking[] {
  const found: Overtaking[] = [];
  const byCompletion = [...elements].sort((a, b) => a.added.completed - b.added.completed);
  const taken = elements.filter(({ dequeue }) => dequeue !== undefined);
  let next = 0;
  let longest: Element | undefined;
  for (const overtaker of taken.sort((a, b) => a.added.invoked - b.added.invoked)) {
    for (
      let one = byCompletion[next];
      one && one.added.completed < overtaker.added.invoked;
      one = byCompletion[++next]
    ) {
      if (!longest || takenFrom(one, missing) > takenFrom(longest, missing)) longest = one;
    }
    const { completed } = overtaker.dequeue as Call;
    if (found.length >= limit) break;
    if (longest && completed < takenFrom(longest, missing)) found.push({ overtaken: longest, overtaker });
  }
  return found;
}

/**
 * Has crashed dequeues take every element that must have been taken before another one: each takes one element, and must
 * have been invoked before that other one was gone. Earliest deadline first is exact, as always with one-to-one tasks
 * that only differ in their deadlines.
 *
 * @returns the elements, some of them with crashed dequeues now, or what there are too few of these for
 */
export function withCrashedDequeues(
  elements: readonly Element[],
  crashed: readonly Call[],
): readonly Element[] | Shortage {
  const pairs = urgentPairs(elements).sort((a, b) => deadlineOf(a) - deadlineOf(b));
  const short = pairs.findIndex((pair, index) => (crashed[index]?.invoked ?? Infinity) > deadlineOf(pair));
  if (short >= 0) return { pairs: pairs.slice(0, short + 1), crashed: crashed.slice(0, short) };
  const taker = new Map(pairs.map(({ overtaken }, index) => [overtaken, crashed[index]]));
  return elements.map((element) => ({ ...element, dequeue: element.dequeue ?? taker.get(element) }));
}

/** For each element that nobody is known to have taken the first one to overtake it. */
function urgentPairs(elements: readonly Element[]): Overtaking[] {
  const pairs: Overtaking[] = [];
  const taken = elements
    .filter(({ dequeue }) => dequeue !== undefined)
    .sort((a, b) => b.added.invoked - a.added.invoked);
  const missing = elements
    .filter(({ dequeue }) => dequeue === undefined)
    .sort((a, b) => b.added.completed - a.added.completed);
  let next = 0;
  let first: Element | undefined;
  for (const overtaken of missing) {
    for (let one = taken[next]; one && one.added.invoked > overtaken.added.completed; one = taken[++next]) {
      if (!first || (one.dequeue as Call).completed < (first.dequeue as Call).completed) first = one;
    }
    if (first) pairs.push({ overtaken, overtaker: first });
  }
  return pairs;
}

function deadlineOf({ overtaker }: Overtaking): number {
  return (overtaker.dequeue as Call).completed;
}

function takenFrom({ dequeue }: Element, missing: number): number {
  return dequeue ? dequeue.invoked : missing;
}
