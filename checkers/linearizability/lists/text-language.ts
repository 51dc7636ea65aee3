import type { Json } from '../../../harness/core/json.ts';
import type { Element } from '../elements/element.ts';
import type { NormalisedKey } from '../normalise.ts';
import type { Language } from './language.ts';

/**
 * Answers are strings of the texts that were put and appended. Undefined unless they can be taken apart again in one
 * way: no text is empty or begins with another, none was put twice or appended twice, and the string was empty at first.
 */
export function textLanguage(key: NormalisedKey): Language | undefined {
  if (key.semantics.initial !== '') return undefined;
  const [puts, appends] = [new Map<string, Element>(), new Map<string, Element>()];
  for (const call of key.calls) {
    if (key.model.reads.includes(call.f)) continue;
    const own = call.f === 'put' ? puts : appends;
    const text = call.input;
    if (typeof text !== 'string' || text === '' || own.has(text)) return undefined;
    own.set(text, { value: text, replaces: call.f === 'put', calls: [call] });
  }
  const texts = [...new Set([...puts.keys(), ...appends.keys()])];
  if (!areSeparable(texts)) return undefined;
  return new TextLanguage(puts, appends, new Splitter(texts), failedTexts(key));
}

/** A text that is both put and appended is taken for the put where nothing precedes it. */
class TextLanguage implements Language {
  readonly #puts: ReadonlyMap<string, Element>;
  readonly #appends: ReadonlyMap<string, Element>;
  readonly #splitter: Splitter;
  readonly #failed: readonly string[];
  readonly #taken = new Set<Element>();
  readonly #doubtful = new Set<Element>();
  readonly #unknown = new Map<string, Element>();

  constructor(
    puts: ReadonlyMap<string, Element>,
    appends: ReadonlyMap<string, Element>,
    splitter: Splitter,
    failed: readonly string[],
  ) {
    this.#puts = puts;
    this.#appends = appends;
    this.#splitter = splitter;
    this.#failed = failed;
  }

  get written(): readonly Element[] {
    return [...this.#puts.values(), ...this.#appends.values()];
  }

  notation = (elements: readonly Element[]): Json => elements.map(({ value }) => value as string).join('');

  lengthOf = (answer: Json): number | undefined => (typeof answer === 'string' ? answer.length : undefined);

  rootOf = (answer: Json): Element | undefined => {
    const text = this.#splitter.textAt(answer as string, 0);
    const first = text === undefined ? undefined : this.#elementFor(text, true);
    return first?.replaces === true ? first : undefined;
  };

  beginningsOf = (longest: Json): ((answer: Json) => number | undefined) => {
    const counts = new Map([[0, 0]]);
    let length = 0;
    for (const { value } of this.elementsOf(longest)) {
      length += (value as string).length;
      counts.set(length, counts.size);
    }
    return (answer) =>
      (longest as string).startsWith(answer as string) ? counts.get((answer as string).length) : undefined;
  };

  elementsOf = (answer: Json): readonly Element[] => {
    const text = answer as string;
    const elements: Element[] = [];
    for (let position = 0; position < text.length;) {
      const next = this.#splitter.textAt(text, position);
      const element = next === undefined ? this.#unknownAt(text, position) : this.#elementFor(next, position === 0);
      elements.push(element);
      position += (element.value as string).length;
    }
    return elements;
  };

  /** An append that was taken for a put of the same text, and was not seen anywhere else, may be what was seen. */
  isAmbiguous = (): boolean => [...this.#doubtful].some((element) => !this.#taken.has(element));

  #elementFor(text: string, isFirst: boolean): Element {
    const [put, append] = [this.#puts.get(text), this.#appends.get(text)];
    if (isFirst && put) {
      if (append) this.#doubtful.add(append);
      return put;
    }
    if (append) this.#taken.add(append);
    return (append ?? put) as Element;
  }

  /** The text of a call that failed, or all the rest. */
  #unknownAt(answer: string, position: number): Element {
    const text = this.#failed.find((failed) => answer.startsWith(failed, position)) ?? answer.slice(position);
    const known = this.#unknown.get(text);
    if (known) return known;
    const element: Element = { value: text, replaces: false, calls: [] };
    this.#unknown.set(text, element);
    return element;
  }
}

/** Finds texts in a string: a few lengths to try, since most texts of a history are made alike. */
class Splitter {
  readonly #texts: ReadonlySet<string>;
  readonly #lengths: readonly number[];

  constructor(texts: readonly string[]) {
    this.#texts = new Set(texts);
    this.#lengths = [...new Set(texts.map((text) => text.length))].sort((a, b) => a - b);
  }

  textAt(string: string, position: number): string | undefined {
    for (const length of this.#lengths) {
      const text = string.substring(position, position + length);
      if (this.#texts.has(text)) return text;
    }
    return undefined;
  }
}

/** Whether no text begins with another, so that a string of them has one reading: that from left to right. */
function areSeparable(texts: readonly string[]): boolean {
  const sorted = [...texts].sort();
  return sorted.every((text, index) => index === 0 || !text.startsWith(sorted[index - 1] as string));
}

function failedTexts({ failedWriters }: NormalisedKey): string[] {
  return [...failedWriters.values()].flatMap(({ input }) => (typeof input === 'string' && input !== '' ? [input] : []));
}
