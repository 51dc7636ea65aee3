/** Processes below this find their operation in an array; a table serves those of odd histories. */
const DIRECT = 2 ** 22;

/** The open operation of each process, by its row. */
export class OpenRows {
  #direct = new Int32Array(256).fill(-1);
  readonly #others = new Map<number, number>();

  /** -1 when the process has none. */
  of(process: number): number {
    if (process >= 0 && process < this.#direct.length) return this.#direct[process] as number;
    return this.#others.get(process) ?? -1;
  }

  set(process: number, row: number): void {
    if (process < 0 || process >= DIRECT) {
      this.#others.set(process, row);
      return;
    }
    if (process >= this.#direct.length) this.#grow(process);
    this.#direct[process] = row;
  }

  close(process: number): void {
    if (process >= 0 && process < this.#direct.length) this.#direct[process] = -1;
    else this.#others.delete(process);
  }

  #grow(process: number): void {
    const larger = new Int32Array(Math.max(process + 1, 2 * this.#direct.length)).fill(-1);
    larger.set(this.#direct);
    this.#direct = larger;
  }
}
