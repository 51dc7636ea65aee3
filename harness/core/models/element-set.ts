import { canonicalJson } from '../digest.ts';
import type { Json } from '../json.ts';

/** Lists known to be sorted and without repetition, so that a set is sorted once and not at each step. */
const sorted = new WeakSet<readonly Json[]>();

/** The elements in one order, whatever the order they came in, so that equal sets are equal states; null has none. */
export function asSet(elements: Json): readonly Json[] {
  const list = (elements ?? []) as readonly Json[];
  if (sorted.has(list)) return list;
  const ordered = [...list].sort(compare);
  return remembered(
    ordered.filter((element, index) => index === 0 || compare(ordered[index - 1] as Json, element) !== 0),
  );
}

export function hasElement(set: readonly Json[], element: Json): boolean {
  return isAt(set, placeOf(set, element), element);
}

export function withElement(set: readonly Json[], element: Json): readonly Json[] {
  const place = placeOf(set, element);
  return isAt(set, place, element) ? set : remembered([...set.slice(0, place), element, ...set.slice(place)]);
}

export function withoutElement(set: readonly Json[], element: Json): readonly Json[] {
  const place = placeOf(set, element);
  return isAt(set, place, element) ? remembered([...set.slice(0, place), ...set.slice(place + 1)]) : set;
}

/** Whether an answer lists exactly these elements, each once, in whatever order; null is the empty set. */
export function showsSet(answer: Json, set: readonly Json[]): boolean {
  const shown = answer ?? [];
  if (!Array.isArray(shown) || shown.length !== set.length) return false;
  const distinct = new Set((shown as readonly Json[]).map(identity));
  return distinct.size === set.length && set.every((element) => distinct.has(identity(element)));
}

/** What is wrong with a value as a set or list at first. */
export function elementsProblem(initial: Json): string | undefined {
  return initial === null || Array.isArray(initial) ? undefined : 'it has to be a list of elements';
}

function remembered(set: readonly Json[]): readonly Json[] {
  sorted.add(set);
  return set;
}

/** First place whose element is not smaller. */
function placeOf(set: readonly Json[], element: Json): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(set[middle] as Json, element) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAt(set: readonly Json[], place: number, element: Json): boolean {
  return place < set.length && compare(set[place] as Json, element) === 0;
}

/** Any order will do that tells all values apart: numbers by size, and all else behind them by their text. */
function compare(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  const [one, other] = [canonicalJson(a), canonicalJson(b)];
  return one < other ? -1 : Number(one > other);
}

/** Equal for equal values, and for no others: a string of its own kind stands for what has parts. */
function identity(value: Json): Json {
  if (typeof value === 'string') return `"${value}`;
  return typeof value === 'object' && value !== null ? canonicalJson(value) : value;
}
