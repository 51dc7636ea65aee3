import type { Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';
import type { Element } from '../elements/element.ts';
import type { NormalisedKey } from '../normalise.ts';
import type { CompletedRead, Language } from './language.ts';
import { Origins } from './origins.ts';

/**
 * Answers are strings of the texts that were put and appended. Undefined unless they can be taken apart into texts in one
 * way: no text is empty or begins with another, and the string was empty at first.
 */
export function textLanguage(key: NormalisedKey): Language | undefined {
  if (key.semantics.initial !== '') return undefined;
  const elements: Element[] = [];
  const reads: Call[] = [];
  for (const call of key.calls) {
    if (key.model.reads.includes(call.f)) reads.push(call);
    else if (typeof call.input !== 'string' || call.input === '') return undefined;
    else elements.push({ value: call.input, replaces: call.f === 'put', calls: [call] });
  }
  const texts = [...new Set(elements.map(({ value }) => value as string))];
  if (!areSeparable(texts)) return undefined;
  const splitter = new Splitter(texts);
  const origins = new Origins(elements);
  if (texts.length < elements.length) origins.settle(reads, (answer) => splitter.textsOf(answer));
  return new TextLanguage(elements, origins, splitter, failedTexts(key));
}

class TextLanguage implements Language {
  readonly written: readonly Element[];
  readonly #origins: Origins;
  readonly #splitter: Splitter;
  readonly #failed: readonly string[];
  readonly #unknown = new Map<string, Element>();

  constructor(written: readonly Element[], origins: Origins, splitter: Splitter, failed: readonly string[]) {
    this.written = written;
    this.#origins = origins;
    this.#splitter = splitter;
    this.#failed = failed;
  }

  isDoubtful = (element: Element): boolean => this.#origins.isDoubtful(element);

  notation = (elements: readonly Element[]): Json => elements.map(({ value }) => value as string).join('');

  lengthOf = (answer: Json): number | undefined => (typeof answer === 'string' ? answer.length : undefined);

  rootOf = ({ call, output }: CompletedRead): Element | undefined => {
    const text = this.#splitter.textAt(output as string, 0);
    const first = text === undefined ? undefined : this.#origins.of(text, undefined, call);
    return first?.replaces === true ? first : undefined;
  };

  beginningsOf = (longest: CompletedRead): ((answer: Json) => number | undefined) => {
    const counts = new Map([[0, 0]]);
    let length = 0;
    for (const { value } of this.elementsOf(longest)) {
      length += (value as string).length;
      counts.set(length, counts.size);
    }
    const all = longest.output as string;
    return (answer) => (all.startsWith(answer as string) ? counts.get((answer as string).length) : undefined);
  };

  elementsOf = ({ call, output }: CompletedRead): readonly Element[] => {
    const text = output as string;
    const elements: Element[] = [];
    for (let position = 0; position < text.length;) {
      const next = this.#splitter.textAt(text, position);
      const element =
        next === undefined ? this.#unknownAt(text, position) : this.#origins.of(next, elements.at(-1), call);
      elements.push(element);
      position += (element.value as string).length;
    }
    return elements;
  };

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

  /** The texts that an answer begins with, up to the first that is none. */
  textsOf(answer: string): string[] {
    const texts: string[] = [];
    let position = 0;
    for (let text = this.textAt(answer, 0); text !== undefined; text = this.textAt(answer, position)) {
      texts.push(text);
      position += text.length;
    }
    return texts;
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
