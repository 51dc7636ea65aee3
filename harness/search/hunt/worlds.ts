import type { ScheduleStep } from '../../core/step.ts';
import { Moves } from '../strategies/moves.ts';
import type { Attempted } from '../strategies/strategy.ts';
import type { Trial, Trials } from '../trials.ts';

interface Led {
  readonly trial: Trial;
  readonly moves: Moves;
}

/** The worlds of one attempt, one after the other. Only the last one counts; what was recorded is its schedule. */
export class Worlds {
  readonly #trials: Trials;
  readonly #length: number;
  readonly #recording: ScheduleStep[] | undefined;
  readonly #stop: () => boolean;
  readonly #prepare: (moves: Moves) => void;
  #stepsBefore = 0;
  #last: Led | undefined;
  /** How many there were. */
  count = 0;

  /**
   * @param stop whether all of it is over before its end
   * @param prepare what is done with every world before it is led
   */
  constructor(
    trials: Trials,
    length: number,
    recording: ScheduleStep[] | undefined,
    stop: () => boolean,
    prepare: (moves: Moves) => void,
  ) {
    this.#trials = trials;
    this.#length = length;
    this.#recording = recording;
    this.#stop = stop;
    this.#prepare = prepare;
  }

  /** The one that was begun last. */
  get last(): Led {
    if (this.#last === undefined) throw new RangeError('no world was begun yet');
    return this.#last;
  }

  /** Steps of all of them. */
  get steps(): number {
    return this.#stepsBefore + (this.#last?.trial.world.steps ?? 0);
  }

  first(): Moves {
    return this.#begin(this.#recording);
  }

  /** Ends the one there is and begins the next; undefined when it is over. */
  another(): Attempted | undefined {
    if (this.#stop()) return undefined;
    const schedule = this.#recording ?? [];
    schedule.length = 0;
    return { moves: this.#begin(schedule), schedule };
  }

  #begin(recording: ScheduleStep[] | undefined): Moves {
    this.#stepsBefore = this.steps;
    this.#last = undefined;
    this.count++;
    const trial = this.#trials.begin();
    const moves = new Moves(this.#trials.subject, trial, this.#length, recording, this.#stop);
    this.#last = { trial, moves };
    this.#prepare(moves);
    return moves;
  }
}
