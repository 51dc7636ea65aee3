import type { ControlSummary, JobReference } from '../core/campaign/summary.ts';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import type { Variant } from './variant.ts';

/** A planted bug has so many seeds to be found in; most are found in the first. */
export const CONTROL_SEEDS = 10;
/** Ways in which runs ended that are listed. */
const MOST_LISTED = 5;

/** What became of one negative control so far. */
export class Control {
  readonly #variant: Variant;
  readonly #others: string[] = [];
  #found: JobReference | undefined;
  #runs = 0;

  constructor(variant: Variant) {
    this.#variant = variant;
  }

  take({ job, expected, replay, folder, wallTime, ending, signature }: JobOutcome): void {
    this.#runs++;
    if (!expected) this.#others.push(`seed ${String(job.seed)}: ${signature ?? ending}`);
    else if (this.#found === undefined || job.seed < this.#found.job.seed) {
      this.#found = { job, replay, ...(folder === undefined ? {} : { folder }), wallTime };
    }
  }

  get isFound(): boolean {
    return this.#found !== undefined;
  }

  get summary(): ControlSummary {
    const { scenario, expect } = this.#variant;
    return {
      scenario,
      expected: expect === 'pass' ? null : expect.fail,
      state: this.#found !== undefined ? 'found' : this.#runs >= CONTROL_SEEDS ? 'missed' : 'pending',
      runs: this.#runs,
      ...(this.#found === undefined ? {} : { found: this.#found }),
      others: this.#others.slice(0, MOST_LISTED),
    };
  }
}
