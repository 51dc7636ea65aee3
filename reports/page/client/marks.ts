import type { Steps } from '../../model/step-rows.ts';

/** The steps that tell what went wrong, one after the other as they happened. */
export class Marks {
  readonly #marks: Steps['marks'];
  /** Their numbers, ascending, each once. */
  readonly #stops: readonly number[];

  constructor({ marks }: Steps) {
    this.#marks = marks;
    this.#stops = [...new Set(marks.map(({ step }) => step))];
  }

  /** The next one behind a step, the first again behind the last; undefined where there are none. */
  after(step: number): number | undefined {
    return this.#stops.find((stop) => stop > step) ?? this.#stops[0];
  }

  has(step: number): boolean {
    return this.#stops.includes(step);
  }

  /** What a step tells, with its place among them; nothing of other steps. */
  wordsAt(step: number): string[] {
    const place = this.#stops.indexOf(step) + 1;
    const which = this.#stops.length < 2 ? '' : `${String(place)} of ${String(this.#stops.length)} · `;
    return this.#marks.filter((mark) => mark.step === step).map(({ text }) => `${which}${text}`);
  }
}
