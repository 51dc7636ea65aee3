import type { ScheduleStep } from '../../core/step.ts';
import type { PointViolation } from './point-judge.ts';

/** A predicate that does not hold at the last step of a schedule. */
export interface FoundViolation extends PointViolation {
  /** From the initial world on. */
  readonly schedule: readonly ScheduleStep[];
}

/** What was explored so far. */
export interface ExplorationReport {
  /** Different worlds met. */
  readonly states: number;
  /** As many worlds as there would be without renaming. Equal to `states` where nothing is renamed. */
  readonly unreduced: number;
  /** Steps taken. */
  readonly transitions: number;
  /** Steps left out because they slept. */
  readonly asleep: number;
  /** Different points judged. */
  readonly points: number;
  /** Every schedule of this many steps was tried. */
  readonly depth: number;
  /** Worlds that are still to be left. */
  readonly waiting: number;
  /** Namings that change nothing at the beginning. */
  readonly symmetries: number;
  readonly tableBytes: number;
  /** Whether everything within the bounds was explored. */
  readonly complete: boolean;
  /** By predicate: how often its premise held at a judged point. */
  readonly premises: ReadonlyMap<string, number>;
  /** In the order in which they were found. */
  readonly violations: readonly FoundViolation[];
}
