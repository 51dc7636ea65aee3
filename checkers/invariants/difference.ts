import type { Json } from '../../harness/core/json.ts';
import { sameJson } from '../../harness/core/raft/json-text.ts';

/** Values up to this many characters of JSON are shown whole. */
const SHOWN = 60;
/** Characters of a long text before the first that differs: enough to find the place. */
const CONTEXT = 12;

/**
 * `3 and not 4`: what a value is and what it should be. Of long lists and texts it names the first difference only, because
 * nobody finds one element among thirty.
 */
export function differenceInWords(is: Json, should: Json): string {
  if (length(is) > SHOWN || length(should) > SHOWN) {
    if (Array.isArray(is) && Array.isArray(should)) return listsInWords(is as Json[], should as Json[]);
    if (typeof is === 'string' && typeof should === 'string') return textsInWords(is, should);
  }
  return `${cut(is)} and not ${cut(should)}`;
}

function listsInWords(is: readonly Json[], should: readonly Json[]): string {
  const size = `a list of ${is.length}${is.length === should.length ? '' : ` and not ${should.length}`} elements`;
  const place = firstDifference(Math.max(is.length, should.length), (index) => {
    const [left, right] = [is[index], should[index]];
    return left !== undefined && right !== undefined && sameJson(left, right);
  });
  return `${size}, the first difference at element ${place + 1}: ${element(is, place)} and not ${element(should, place)}`;
}

function element(list: readonly Json[], index: number): string {
  const value = list[index];
  return value === undefined ? 'nothing' : cut(value);
}

function textsInWords(is: string, should: string): string {
  const place = firstDifference(Math.max(is.length, should.length), (index) => is[index] === should[index]);
  const size = `a text of ${is.length}${is.length === should.length ? '' : ` and not ${should.length}`} characters`;
  const values = `…${excerpt(is, place)} and not …${excerpt(should, place)}`;
  return `${size}, the first difference at character ${place + 1}: ${values}`;
}

function excerpt(text: string, place: number): string {
  return JSON.stringify(text.slice(Math.max(0, place - CONTEXT), place + SHOWN / 2));
}

function firstDifference(length: number, same: (index: number) => boolean): number {
  let place = 0;
  while (place < length && same(place)) place++;
  return place;
}

function length(value: Json): number {
  return JSON.stringify(value).length;
}

function cut(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
