/** The part of the run that all plots show: from 0 to 1 of its time. Who draws is told when it changes. */
export class TimeAxis {
  /** End of the run, µs. */
  readonly end: number;
  from = 0;
  to = 1;
  readonly #shortest: number;
  readonly #listeners: (() => void)[] = [];

  constructor(end: number) {
    this.end = end;
    this.#shortest = Math.min(1, 20 / end);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Shows a part; what is too short, or sticks out of the run, is set right. */
  show(from: number, to: number): void {
    const size = Math.min(1, Math.max(this.#shortest, to - from));
    this.from = Math.min(1 - size, Math.max(0, (from + to - size) / 2));
    this.to = this.from + size;
    for (const listener of this.#listeners) listener();
  }

  /** Moves by a part of what is shown. */
  move(part: number): void {
    const distance = (this.to - this.from) * part;
    this.show(this.from + distance, this.to + distance);
  }

  /** Zooms by `factor` (above 1: out) so that `at`, from 0 to 1 of the run, stays where it is. */
  zoom(factor: number, at = (this.from + this.to) / 2): void {
    this.show(at - (at - this.from) * factor, at + (this.to - at) * factor);
  }

  /** Shows a stretch of time, µs, with a rim. */
  showTime(from: number, to: number, rim: number): void {
    this.show((from - rim) / this.end, (to + rim) / this.end);
  }

  /** Makes sure that a moment, µs, is seen. */
  reveal(time: number): void {
    const at = time / this.end;
    if (at < this.from || at > this.to) this.show(at - (this.to - this.from) / 2, at + (this.to - this.from) / 2);
  }
}
