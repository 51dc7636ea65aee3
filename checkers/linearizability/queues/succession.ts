import type { Element } from './elements.ts';

/** From when to when a call may take effect. */
interface Span {
  readonly invoked: number;
  readonly completed: number;
}

const NEVER: Span = { invoked: Infinity, completed: Infinity };

/** When the element may have been taken. */
export function takenBy({ dequeue }: Element): Span {
  return dequeue ?? NEVER;
}

/**
 * The elements in an order in which they can go through the queue, for elements none of which overtakes another.
 *
 * An element must be ahead of another that was put in only after it had been put in or taken, or taken only after it had
 * been taken. There are no circles of that but overtakings, so one after the other may be next: whichever nothing that is
 * left must be ahead of. Whatever may be next stays so, hence one walk along each of the sorted times is enough.
 */
export function succession(elements: readonly Element[]): Element[] {
  const order: Element[] = [];
  const left = new Uint8Array(elements.length).fill(2);
  const place = (index: number): void => {
    left[index] = (left[index] as number) - 1;
    if (left[index] === 0) order.push(elements[index] as Element);
  };
  const firstPut = new FirstLeft(
    elements.map(({ added }) => added.completed),
    left,
  );
  const firstTaken = new FirstLeft(
    elements.map((element) => takenBy(element).completed),
    left,
  );
  const put = new Walk(
    elements.map(({ added }) => added.invoked),
    place,
  );
  const taken = new Walk(
    elements.map((element) => takenBy(element).invoked),
    place,
  );
  for (let before = -1; order.length > before;) {
    before = order.length;
    const [putBy, takenUntil] = [firstPut.moment, firstTaken.moment];
    put.until(Math.min(putBy, takenUntil));
    taken.until(takenUntil);
  }
  return order;
}

/** The earliest of some moments, without those of elements that have their place. */
class FirstLeft {
  readonly #moments: readonly number[];
  readonly #left: Uint8Array;
  readonly #sorted: Uint32Array;
  #next = 0;

  constructor(moments: readonly number[], left: Uint8Array) {
    this.#moments = moments;
    this.#left = left;
    this.#sorted = sortedIndices(moments);
  }

  /** Infinity when none is left. */
  get moment(): number {
    while (this.#left[this.#sorted[this.#next] as number] === 0) this.#next++;
    return this.#moments[this.#sorted[this.#next] as number] ?? Infinity;
  }
}

/** Goes through some moments in order of time. */
class Walk {
  readonly #moments: readonly number[];
  readonly #reached: (index: number) => void;
  readonly #sorted: Uint32Array;
  #next = 0;

  constructor(moments: readonly number[], reached: (index: number) => void) {
    this.#moments = moments;
    this.#reached = reached;
    this.#sorted = sortedIndices(moments);
  }

  until(moment: number): void {
    for (; this.#next < this.#sorted.length; this.#next++) {
      const index = this.#sorted[this.#next] as number;
      if ((this.#moments[index] as number) > moment) return;
      this.#reached(index);
    }
  }
}

function sortedIndices(moments: readonly number[]): Uint32Array {
  const compare = (a: number, b: number): number => {
    const [one, other] = [moments[a] as number, moments[b] as number];
    return one === other ? a - b : one - other;
  };
  return Uint32Array.from(moments.keys()).sort(compare);
}
