/** Registers; the error of an estimate is about 1.04 / sqrt(REGISTERS), here 4.6 %. */
const BITS = 9;
const REGISTERS = 2 ** BITS;

/**
 * How many different hashes were seen, from so little that it can be kept of every run and put together for a night. An estimate.
 * (Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog", 2007; with linear counting where there are few.)
 */
export class Sketch {
  readonly #registers: Uint8Array;

  /** @param text of another one, of which this goes on */
  constructor(text?: string) {
    this.#registers = text === undefined ? new Uint8Array(REGISTERS) : Uint8Array.from(Buffer.from(text, 'base64'));
  }

  /** @param hash integer below 2^52, well mixed */
  add(hash: number): void {
    const register = hash % REGISTERS;
    const rank = Math.clz32(Math.floor(hash / REGISTERS) >>> 0) + 1;
    if (rank > (this.#registers[register] as number)) this.#registers[register] = rank;
  }

  /** As if this one had seen all that the other one saw. */
  merge(text: string): void {
    const other = Buffer.from(text, 'base64');
    for (let index = 0; index < REGISTERS; index++) {
      this.#registers[index] = Math.max(this.#registers[index] as number, other[index] ?? 0);
    }
  }

  get estimate(): number {
    const sum = this.#registers.reduce((total, rank) => total + 2 ** -rank, 0);
    const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS ** 2) / sum;
    const empty = this.#registers.filter((rank) => rank === 0).length;
    const few = empty > 0 && raw <= 2.5 * REGISTERS;
    return Math.round(few ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }

  toString(): string {
    return Buffer.from(this.#registers).toString('base64');
  }
}
