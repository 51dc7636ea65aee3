import type { Call } from '../call.ts';
import type { Element } from '../elements/element.ts';

/**
 * Which call a text in an answer comes from. Where several put or appended the same text, it is guessed: one origin for
 * each text that it was seen behind, and of the calls that can have been there in time the last.
 */
export class Origins {
  readonly #byText = new Map<string, Element[]>();
  /** The origins of texts with several: by read where nothing is before them, and else by the element before. */
  readonly #first = new Map<Call, Element>();
  readonly #firstOfPairs = new Map<string, Element>();
  readonly #behind = new Map<Element, Map<string, Element>>();
  readonly #used = new Set<Element>();
  readonly #doubtfulTexts = new Set<string>();

  constructor(elements: readonly Element[]) {
    for (const element of elements) {
      const text = element.value as string;
      const alike = this.#byText.get(text);
      if (alike) alike.push(element);
      else this.#byText.set(text, [element]);
    }
  }

  /** Which of several it is was guessed. */
  isDoubtful(element: Element): boolean {
    return this.#doubtfulTexts.has(element.value as string);
  }

  /** Goes through all answers, the earliest first, and chooses the origins of texts that have several. */
  settle(reads: readonly Call[], textsOf: (answer: string) => readonly string[]): void {
    const byCompletion = [...reads].sort((a, b) => a.completed - b.completed);
    for (const read of byCompletion) {
      if (typeof read.output !== 'string') continue;
      let previous: Element | undefined;
      const texts = textsOf(read.output);
      texts.forEach((text, index) => {
        const next = texts[index + 1];
        if (this.#alike(text).length > 1) {
          if (previous === undefined) this.#settleFirst(text, next, read);
          else this.#settleBehind(text, previous, next, read);
        }
        previous = this.of(text, previous, read);
      });
    }
  }

  /** The origin of a text that a read shows behind this element. */
  of(text: string, previous: Element | undefined, read: Call): Element {
    const alike = this.#alike(text);
    const [only] = alike as readonly [Element];
    if (alike.length === 1) return only;
    return (previous === undefined ? this.#first.get(read) : this.#behind.get(previous)?.get(text)) ?? only;
  }

  /** Equal puts may all have been seen; reads that show the same text behind theirs saw the same one. */
  #settleFirst(text: string, next: string | undefined, read: Call): void {
    const pair = JSON.stringify([text, next]);
    const known = next === undefined ? undefined : this.#firstOfPairs.get(pair);
    const puts = this.#alike(text).filter(({ replaces }) => replaces);
    const fitting = puts.length > 0 ? puts : this.#alike(text);
    const origin = known ?? this.#lastInTime(fitting, undefined, next, read);
    this.#firstOfPairs.set(pair, origin);
    this.#first.set(read, origin);
    this.#use(origin);
  }

  #settleBehind(text: string, previous: Element, next: string | undefined, read: Call): void {
    const settled = this.#behind.get(previous) ?? new Map<string, Element>();
    if (settled.has(text)) return;
    const unused = this.#alike(text).filter((element) => !element.replaces && !this.#used.has(element));
    const fitting = unused.length > 0 ? unused : this.#alike(text);
    const origin = this.#lastInTime(fitting, previous, next, read);
    this.#behind.set(previous, settled.set(text, origin));
    this.#use(origin);
  }

  #lastInTime(
    fitting: readonly Element[],
    previous: Element | undefined,
    next: string | undefined,
    read: Call,
  ): Element {
    const since = previous?.calls[0]?.invoked ?? -Infinity;
    const until = Math.min(read.completed, this.#onlyOrigin(next)?.calls[0]?.completed ?? Infinity);
    const isInTime = (call: Call): boolean => call.completed >= since && call.invoked <= until;
    return (fitting.findLast(({ calls }) => calls.every(isInTime)) ?? fitting.at(-1)) as Element;
  }

  #use(origin: Element): void {
    this.#used.add(origin);
    this.#doubtfulTexts.add(origin.value as string);
  }

  #alike(text: string): readonly Element[] {
    return this.#byText.get(text) ?? [];
  }

  #onlyOrigin(text: string | undefined): Element | undefined {
    const alike = text === undefined ? [] : this.#alike(text);
    return alike.length === 1 ? alike[0] : undefined;
  }
}
