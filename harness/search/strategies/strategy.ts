import type { Stream } from '../../core/random.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { Features } from './features.ts';
import type { Moves } from './moves.ts';

/** What a strategy is told about the trial it leads. */
export interface Setting {
  readonly features: Features;
  /** Steps the trial may take, for strategies that place something in it beforehand. */
  readonly length: number;
  /** Ends the world and begins another one, in which what was learnt can be used; undefined when there is to be only one. */
  readonly another?: () => Attempted | undefined;
}

/** A world that is led, and the schedule of it so far. */
export interface Attempted {
  readonly moves: Moves;
  readonly schedule: readonly ScheduleStep[];
}

/** A way of drawing schedules. */
export interface Strategy {
  readonly name: string;
  readonly summary: string;
  /** Of how many schedules in a hundred it is the strategy, unless strategies are chosen. */
  readonly share: number;
  /** The same where every schedule starts processes. */
  readonly dearShare: number;
  /** Moves the world until `moves.over`. All it does follows from the stream, so that a seed fixes the schedule. */
  run(moves: Moves, random: Stream, setting: Setting): void;
}
