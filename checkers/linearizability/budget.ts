/**
 * Steps that may be spent on one key. Steps, never seconds, so that a verdict is a function of the history alone.
 * A step is one operation looked at, or one transition tried; what takes longer than that counts as several.
 */
export class Budget {
  readonly #limit: number;
  #spent = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get spent(): number {
    return this.#spent;
  }

  get left(): number {
    return Math.max(0, this.#limit - this.#spent);
  }

  /** False when that much is not left; then nothing more may be concluded. */
  spend(steps: number): boolean {
    this.#spent += steps;
    return this.#spent <= this.#limit;
  }
}
