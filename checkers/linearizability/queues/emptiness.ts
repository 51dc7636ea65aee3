import type { Call } from '../call.ts';
import type { Element } from './elements.ts';

/** A dequeue that found nothing although one element after the other was there all the time. */
export interface Denial {
  readonly empty: Call;
  /** Each was put in before the one before it can have been taken. */
  readonly elements: readonly Element[];
}

interface Presence {
  readonly element: Element;
  readonly from: number;
  readonly until: number;
}

/**
 * Dequeues that cannot have found the queue empty, at most `limit`.
 *
 * At the moment of such a call every element has either come and gone or not yet come. Those put in before it began must
 * have gone, and with them those put in before one of these can have been taken, and so on. That fails exactly when
 * the times at which elements were certainly there, each reaching into the next, lead from before the call to after it.
 *
 * @param missing as for overtakingsOf
 */
export function denialsOf(
  elements: readonly Element[],
  empty: readonly Call[],
  missing: number,
  limit: number,
): Denial[] {
  if (empty.length === 0) return [];
  const presences = presencesOf(elements, missing);
  const reach = reachOf(presences);
  const denials: Denial[] = [];
  for (const call of empty) {
    if (denials.length >= limit) break;
    const last = lastBefore(presences, call.invoked);
    if (last < 0 || (reach[last] as number) <= call.completed) continue;
    const chain = chainOver(presences, call);
    if (chain) denials.push({ empty: call, elements: chain });
  }
  return denials;
}

/** A dequeue that found nothing, and when it may have. */
export interface EmptyMoment {
  readonly call: Call;
  readonly moment: number;
}

/** For each of these calls the first moment at which no element was certainly there, in order of time; without denials. */
export function emptyMoments(elements: readonly Element[], empty: readonly Call[]): EmptyMoment[] {
  if (empty.length === 0) return [];
  const presences = presencesOf(elements, Infinity);
  const reach = reachOf(presences);
  return empty
    .map((call) => {
      const before = reach[lastBefore(presences, call.invoked)] ?? -Infinity;
      return { call, moment: Math.max(call.invoked, before) };
    })
    .sort((a, b) => a.moment - b.moment);
}

/** In order of their beginnings, those that have any length. */
function presencesOf(elements: readonly Element[], missing: number): Presence[] {
  return elements
    .map((element) => presenceOf(element, missing))
    .filter(({ from, until }) => from < until)
    .sort((a, b) => a.from - b.from);
}

function presenceOf(element: Element, missing: number): Presence {
  const { added, dequeue } = element;
  return { element, from: added.completed, until: dequeue ? dequeue.invoked : Math.max(added.invoked, missing) };
}

/** How far each presence leads through those that begin before it, or one of these, ends. */
function reachOf(presences: readonly Presence[]): number[] {
  const reach: number[] = [];
  let start = 0;
  let end = -Infinity;
  const close = (before: number): void => {
    for (; start < before; start++) reach.push(end);
  };
  for (const [index, { from, until }] of presences.entries()) {
    if (from >= end) close(index);
    end = Math.max(end, until);
  }
  close(presences.length);
  return reach;
}

/** The fewest presences that lead from before the call to after it. */
function chainOver(presences: readonly Presence[], call: Call): Element[] | undefined {
  const chain: Element[] = [];
  let next = 0;
  let best: Presence | undefined;
  for (let reached = call.invoked; reached <= call.completed; reached = best.until) {
    for (let one = presences[next]; one && one.from < reached; one = presences[++next]) {
      if (!best || one.until > best.until) best = one;
    }
    if (!best || best.until <= reached) return undefined;
    chain.push(best.element);
  }
  return chain;
}

/** Index of the last that began strictly before the moment; -1 when there is none. */
function lastBefore(presences: readonly Presence[], moment: number): number {
  let low = 0;
  let high = presences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((presences[middle] as Presence).from < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
