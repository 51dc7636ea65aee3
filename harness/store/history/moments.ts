/** A time in two parts that are exact whatever its size: `billions * 1e9 + rest`. */
interface Parts {
  readonly billions: number;
  readonly rest: number;
}

const BILLION = 1e9;
const DIGITS_OF_BILLION = 9;

/**
 * The times of a history as numbers that keep every difference. Where the first one is beyond 2^53, as nanoseconds since
 * 1970 are, all count from it; otherwise they stay as they are.
 */
export class Moments {
  #isFirst = true;
  #origin: Parts | undefined;

  /**
   * The next time of the history, undefined when it cannot be kept exactly.
   *
   * @param billions 0 for a time up to 2^53, which is `rest` then
   */
  at(billions: number, rest: number): number | undefined {
    if (this.#isFirst && billions !== 0) this.#origin = { billions, rest };
    this.#isFirst = false;
    if (this.#origin === undefined) return billions === 0 ? rest : undefined;
    const difference = (billions - this.#origin.billions) * BILLION + (rest - this.#origin.rest);
    return Number.isSafeInteger(difference) ? difference : undefined;
  }

  /** The same for a number, or the digits of a whole one that no number holds. */
  of(time: number | string): number | undefined {
    if (typeof time === 'number' && (Number.isSafeInteger(time) || !Number.isInteger(time))) return this.at(0, time);
    const text = String(time);
    if (!isWhole(text)) return undefined;
    if (Number.isSafeInteger(Number(text))) return this.at(0, Number(text));
    const rest = Number(text.slice(-DIGITS_OF_BILLION));
    return this.at(Number(text.slice(0, -DIGITS_OF_BILLION)), text.startsWith('-') ? -rest : rest);
  }
}

/** Whether a text is a whole number in digits, no more of them than two exact parts hold. */
export function isWhole(text: string): boolean {
  return /^-?\d{1,24}$/.test(text);
}

export const TOO_FAR = 'time: more than 2^53 nanoseconds from the first time of the history';
