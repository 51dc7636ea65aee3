import type { Json } from '../../../harness/core/json.ts';
import { sameValue } from '../../../harness/core/models/same-value.ts';
import { isCrashed, type Call } from '../call.ts';
import type { Element } from '../elements/element.ts';
import type { Notation } from '../elements/evidence.ts';
import type { NormalisedKey } from '../normalise.ts';

/** A read and its answer. */
export interface CompletedRead {
  readonly call: Call;
  readonly output: Json;
  /** Elements or characters. */
  readonly length: number;
}

/** How the answers of a key show elements. */
export interface Language {
  /** Every element that a call put there. */
  readonly written: readonly Element[];
  /** Elements or characters of an answer; undefined when it has not the form of one. */
  readonly lengthOf: (answer: Json) => number | undefined;
  /** What an answer shows, in order; what no call put there as elements without calls. */
  readonly elementsOf: (read: CompletedRead) => readonly Element[];
  /** The put that an answer begins with. */
  readonly rootOf: (read: CompletedRead) => Element | undefined;
  /** Tells how many elements an answer shows, when what it shows is the beginning of this one. */
  readonly beginningsOf: (longest: CompletedRead) => (answer: Json) => number | undefined;
  readonly notation: Notation;
  /** Answers show it, but it is a guess that its call put it there and not another one like it. */
  readonly isDoubtful: (element: Element) => boolean;
}

/** Answers are lists of elements. Undefined when an element was appended twice, or the list was not empty at first. */
export function listLanguage({ calls, model, semantics, values }: NormalisedKey): Language | undefined {
  const { initial } = semantics;
  if (initial !== null && (!Array.isArray(initial) || initial.length > 0)) return undefined;
  const written: Element[] = [];
  const byId = new Map<number, Element>();
  for (const call of calls) {
    if (model.reads.includes(call.f)) continue;
    const id = values.id(call.input);
    if (byId.has(id)) return undefined;
    const element: Element = { value: call.input, replaces: false, calls: [call] };
    byId.set(id, element);
    written.push(element);
  }
  const elementFor = (value: Json): Element => {
    const id = values.id(value);
    const known = byId.get(id);
    if (known) return known;
    const unknown: Element = { value, replaces: false, calls: [] };
    byId.set(id, unknown);
    return unknown;
  };
  return {
    written,
    lengthOf: (answer) => (answer === null || Array.isArray(answer) ? shownIn(answer).length : undefined),
    elementsOf: ({ output }) => shownIn(output).map(elementFor),
    rootOf: () => undefined,
    beginningsOf: (longest) => (answer) => lengthOfBeginning(shownIn(answer), shownIn(longest.output)),
    notation: (elements) => elements.map(({ value }) => value),
    isDoubtful: () => false,
  };
}

function shownIn(answer: Json): readonly Json[] {
  return (answer ?? []) as readonly Json[];
}

function lengthOfBeginning(short: readonly Json[], long: readonly Json[]): number | undefined {
  for (let index = 0; index < short.length; index++) {
    if (!sameValue(short[index] as Json, long[index] as Json)) return undefined;
  }
  return short.length;
}

/** Whether the call certainly happened, or was seen to. */
export function isCompleted({ calls }: Element): boolean {
  return calls.some((call: Call) => !isCrashed(call));
}
