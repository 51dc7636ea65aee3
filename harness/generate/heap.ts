/** Items by time, the earliest first; of equal times the one that was put in first. */
export class TimeHeap<T> {
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #items: T[] = [];
  #pushed = 0;

  get size(): number {
    return this.#items.length;
  }

  push(time: number, item: T): void {
    let at = this.#items.length;
    const order = this.#pushed++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isLater(parent, time, order)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, time, order, item);
  }

  /** The earliest item and its time; undefined when there is none. */
  pop(): { readonly time: number; readonly item: T } | undefined {
    const time = this.#times[0];
    if (time === undefined) return undefined;
    const item = this.#items[0] as T;
    const lastTime = this.#times.pop() as number;
    const lastOrder = this.#orders.pop() as number;
    const lastItem = this.#items.pop() as T;
    if (this.#items.length > 0) this.#sink(lastTime, lastOrder, lastItem);
    return { time, item };
  }

  #sink(time: number, order: number, item: T): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#items.length) break;
      const right = child + 1;
      if (
        right < this.#items.length &&
        this.#isLater(child, this.#times[right] as number, this.#orders[right] as number)
      ) {
        child = right;
      }
      if (this.#isLater(child, time, order)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, time, order, item);
  }

  /** Whether the item at this place comes after that time and order. */
  #isLater(at: number, time: number, order: number): boolean {
    const own = this.#times[at] as number;
    return own > time || (own === time && (this.#orders[at] as number) > order);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from] as number, this.#orders[from] as number, this.#items[from] as T);
  }

  #put(at: number, time: number, order: number, item: T): void {
    this.#times[at] = time;
    this.#orders[at] = order;
    this.#items[at] = item;
  }
}
