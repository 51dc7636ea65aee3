import type { Json } from '../../../harness/core/json.ts';
import type { Budget } from '../../linearizability/budget.ts';
import type { Call } from '../../linearizability/call.ts';
import { textOf } from '../growing.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import type { Unexplained } from './answer-check.ts';

type Found = Unexplained | 'unknown' | undefined;

/** Elements looked at per step of the budget. */
const AT_ONCE = 8;

/** Whether every list shows the initial elements and then appended ones, each no more often than it was appended. */
export function unexplainedList({ key }: HistoryObject, steps: readonly Step[], budget: Budget): Found {
  const initial = elementsOf(key.semantics.initial) ?? [];
  const appended = countsOf(steps, 'append');
  return firstOf(steps, ({ f, output }) => {
    if (f !== 'read') return undefined;
    const elements = elementsOf(output);
    if (elements === undefined) return 'form';
    if (!budget.spend(Math.ceil(elements.length / AT_ONCE))) return 'unknown';
    const added = elements.slice(initial.length);
    if (added.some((element) => !appended.has(element))) return 'element';
    if (initial.some((element, place) => elements[place] !== element)) return 'lacking';
    return new Set(added).size < added.length && isRepeated(added, appended) ? 'repeated' : undefined;
  });
}

/** Whether every element that was there can have been, and every one that was not; calls do not explain their own answers. */
export function unexplainedSet({ key }: HistoryObject, steps: readonly Step[], budget: Budget): Found {
  const initial = new Set(elementsOf(key.semantics.initial));
  const added = countsOf(steps, 'add');
  const removed = countsOf(steps, 'remove');
  const canBeThere = (element: string, own: number): boolean => initial.has(element) || (added.get(element) ?? 0) > own;
  const canBeMissing = (element: string, own: number): boolean =>
    !initial.has(element) || (removed.get(element) ?? 0) > own;
  const membership = ({ f, input }: Call, wasThere: boolean): Found => {
    const element = textOf(input);
    if (wasThere) return canBeThere(element, Number(f === 'add')) ? undefined : 'element';
    return canBeMissing(element, Number(f === 'remove')) ? undefined : 'lacking';
  };
  const changed = ({ f, output }: Call): boolean | undefined =>
    key.model.answers.includes(f) && typeof output === 'boolean' ? output : undefined;
  const unexplainedRead = ({ output }: Call): Found => {
    const elements = elementsOf(output);
    if (elements === undefined) return 'form';
    if (!budget.spend(Math.ceil(elements.length / AT_ONCE))) return 'unknown';
    const shown = new Set(elements);
    if (elements.some((element) => !canBeThere(element, 0))) return 'element';
    if (shown.size < elements.length) return 'repeated';
    return [...initial].some((element) => !shown.has(element) && !canBeMissing(element, 0)) ? 'lacking' : undefined;
  };
  return firstOf(steps, (call) => {
    const hasChanged = changed(call);
    switch (call.f) {
      case 'read':
        return unexplainedRead(call);
      case 'contains':
        return typeof call.output === 'boolean' ? membership(call, call.output) : 'form';
      case 'add':
        return hasChanged === undefined ? undefined : membership(call, !hasChanged);
      default:
        return hasChanged === undefined ? undefined : membership(call, hasChanged);
    }
  });
}

/** Whether every element that was taken out was there at first or put in. */
export function unexplainedDequeue({ key }: HistoryObject, steps: readonly Step[]): Found {
  const there = new Set([...(elementsOf(key.semantics.initial) ?? []), ...countsOf(steps, 'enqueue').keys()]);
  return firstOf(steps, ({ f, output = null }) =>
    f !== 'dequeue' || output === null || there.has(textOf(output)) ? undefined : 'element',
  );
}

/** What is wrong with the first wrong answer that somebody saw. */
function firstOf(steps: readonly Step[], check: (call: Call) => Found): Found {
  for (const { call } of steps) {
    const found = call.output === undefined ? undefined : check(call);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRepeated(shown: readonly string[], counts: ReadonlyMap<string, number>): boolean {
  const left = new Map(counts);
  return shown.some((element) => {
    const count = (left.get(element) ?? 0) - 1;
    left.set(element, count);
    return count < 0;
  });
}

/** How often each element is the input of this function. */
function countsOf(steps: readonly Step[], f: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { call } of steps) {
    if (call.f !== f) continue;
    const element = textOf(call.input);
    counts.set(element, (counts.get(element) ?? 0) + 1);
  }
  return counts;
}

/** Undefined for what is no list. */
function elementsOf(answer: Json | undefined): string[] | undefined {
  const elements = answer ?? [];
  return Array.isArray(elements) ? (elements as readonly Json[]).map(textOf) : undefined;
}
