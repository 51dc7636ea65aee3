import type { Portfolio } from '../strategies/portfolio.ts';
import type { Trials } from '../trials.ts';
import type { RuledViolation } from './ruled-trial.ts';
import { Tally } from './tally.ts';
import { walk } from './walk.ts';

/** What was measured so far. */
export interface MeasurementReport {
  readonly walks: number;
  readonly tally: Tally;
  /** Of each broken predicate the first violation that was met, as they came. */
  readonly broken: readonly RuledViolation[];
}

/** How often the premise of every invariant held at every rule, over random schedules of one build. */
export class Measurement {
  readonly #trialsOf: (nodes: number) => Trials;
  readonly #portfolio: Portfolio;
  readonly #schedules: number;
  readonly #seed: string;
  readonly #tally: Tally;
  readonly #broken = new Map<string, RuledViolation>();
  #walks = 0;

  constructor(trialsOf: (nodes: number) => Trials, portfolio: Portfolio, schedules: number, seed: string) {
    this.#trialsOf = trialsOf;
    this.#portfolio = portfolio;
    this.#schedules = schedules;
    this.#seed = seed;
    this.#tally = new Tally(trialsOf(portfolio.sizes?.[0] ?? 3).predicates);
  }

  /** Tries one schedule; false when all were tried. */
  advance(): boolean {
    if (this.#walks >= this.#schedules) return false;
    const seed = seedOf(this.#seed, this.#walks++);
    const { violations } = walk(this.#trialsOf, this.#portfolio, seed, this.#tally.predicates, this.#tally);
    for (const violation of violations) {
      if (!this.#broken.has(violation.predicate)) this.#broken.set(violation.predicate, violation);
    }
    return true;
  }

  report(): MeasurementReport {
    return { walks: this.#walks, tally: this.#tally, broken: [...this.#broken.values()] };
  }
}

/** The seed of a schedule, counted from 0. */
export function seedOf(first: string, number: number): string {
  return number === 0 ? first : `${first}/${String(number)}`;
}
