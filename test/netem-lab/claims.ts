import { messageOf } from '../../harness/core/errors.ts';

/** A claim that does not hold, and what was seen instead. */
class Refuted extends Error {}

/** Prints a line for every claim: `ok`, or `FAIL` with what was seen. */
export class Claims {
  readonly #afterFailure: () => Promise<void>;
  #failures = 0;
  #count = 0;

  /** @param afterFailure undoes what a measurement left behind that was broken off */
  constructor(afterFailure: () => Promise<void>) {
    this.#afterFailure = afterFailure;
  }

  /** The claim holds when `measure` comes to its end; what it returns was measured. */
  async that(claim: string, measure: () => Promise<string>): Promise<void> {
    this.#count++;
    try {
      process.stdout.write(`ok   ${claim}: ${await measure()}\n`);
    } catch (error) {
      this.#failures++;
      const seen = error instanceof Refuted ? error.message : ((error as Error).stack ?? messageOf(error));
      process.stdout.write(`FAIL ${claim}: ${seen}\n`);
      await this.#afterFailure();
    }
  }

  /** Says how many held; whether all did. */
  conclude(): boolean {
    process.stdout.write(`${this.#count - this.#failures} of ${this.#count} claims hold\n`);
    return this.#failures === 0;
  }
}

/** Ends a measurement that shows something else than was claimed. */
export function must(holds: boolean, seen: string): void {
  if (!holds) throw new Refuted(seen);
}

/** So many standard deviations from what a fair draw comes to on average. */
export function deviations(count: number, trials: number, probability: number): number {
  return Math.abs(count - trials * probability) / Math.sqrt(trials * probability * (1 - probability));
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** The element below which this share of all lies; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? Number.NaN;
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
