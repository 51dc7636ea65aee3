import type { ScheduleStep } from '../../core/step.ts';
import { Moves } from '../strategies/moves.ts';
import type { Attempted } from '../strategies/strategy.ts';
import type { Trial, Trials } from '../trials.ts';

/** The worlds of one attempt, one after the other. Only the last one counts; what was recorded is its schedule. */
export class Worlds {
  readonly #trials: Trials;
  readonly #length: number;
  readonly #recording: ScheduleStep[] | undefined;
  #stepsBefore = 0;
  trial: Trial;
  moves: Moves;
  /** How many there were. */
  count = 1;

  constructor(trials: Trials, length: number, recording?: ScheduleStep[]) {
    this.#trials = trials;
    this.#length = length;
    this.#recording = recording;
    this.trial = trials.begin();
    this.moves = new Moves(trials.subject, this.trial, length, recording);
  }

  /** Steps of all of them. */
  get steps(): number {
    return this.#stepsBefore + this.trial.world.steps;
  }

  /** Ends the one there is and begins the next. */
  another(): Attempted {
    this.#stepsBefore += this.trial.world.steps;
    this.count++;
    const schedule = this.#recording ?? [];
    schedule.length = 0;
    this.trial = this.#trials.begin();
    this.moves = new Moves(this.#trials.subject, this.trial, this.#length, schedule);
    return { moves: this.moves, schedule };
  }
}
