/**
 * Small multisets of numbers, one integer per distinct multiset: which pending calls are already in the order, and how
 * often each kind of crashed call was used. Because equal multisets are equal integers, a configuration of the search
 * compares and hashes cheaply however many calls run at once, and nothing of it grows with the history's length.
 */
export class Usage {
  readonly #contents: (readonly number[])[] = [[]];
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #added: Map<number, number>[] = [];
  readonly #removed: Map<number, number>[] = [];

  /** The multiset without elements. */
  static readonly EMPTY = 0;

  with(usage: number, element: number): number {
    const known = this.#added[usage]?.get(element);
    if (known !== undefined) return known;
    const content = this.#contents[usage] as readonly number[];
    const result = this.#idOf([...content, element].sort((a, b) => a - b));
    (this.#added[usage] ??= new Map<number, number>()).set(element, result);
    return result;
  }

  without(usage: number, element: number): number {
    const known = this.#removed[usage]?.get(element);
    if (known !== undefined) return known;
    const content = this.#contents[usage] as readonly number[];
    const position = content.indexOf(element);
    const result = this.#idOf(content.filter((_, index) => index !== position));
    (this.#removed[usage] ??= new Map<number, number>()).set(element, result);
    return result;
  }

  has(usage: number, element: number): boolean {
    return (this.#contents[usage] as readonly number[]).includes(element);
  }

  count(usage: number, element: number): number {
    let count = 0;
    for (const other of this.#contents[usage] as readonly number[]) if (other === element) count++;
    return count;
  }

  /** Whether every element of the one is in the other at least as often. */
  isWithin(one: number, other: number): boolean {
    if (one === other || one === Usage.EMPTY) return true;
    const [few, many] = [this.#contents[one] as readonly number[], this.#contents[other] as readonly number[]];
    let position = 0;
    for (const element of few) {
      while (position < many.length && (many[position] as number) < element) position++;
      if (many[position++] !== element) return false;
    }
    return true;
  }

  #idOf(content: readonly number[]): number {
    const text = content.join();
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#contents.length;
    this.#contents.push(content);
    this.#ids.set(text, id);
    return id;
  }
}
