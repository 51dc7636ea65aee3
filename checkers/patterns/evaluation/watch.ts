import type { PatternEvent } from '../events/pattern-event.ts';
import type { EventName } from '../language/vocabulary.ts';

/** Events that together break a rule. */
export interface Violation {
  readonly sentence: string;
  /** The fewest events that show it, in order. */
  readonly events: readonly PatternEvent[];
  /** When it was certain. */
  readonly step: number;
  /** ns. */
  readonly time: number;
}

/** Why an event whose answer did not come was not held against anybody. */
export type Excuse = 'never healed' | 'the run ended before the bound';

/** What one rule keeps during one pass over a run. */
export interface Watch {
  /** The events it must be shown; it looks at no others. */
  readonly names: ReadonlySet<EventName>;
  /** The next event; a violation when it breaks the rule together with earlier ones. */
  observe(event: PatternEvent): Violation | undefined;
  /** The run has come to this step and time; all events before were shown. */
  advance?(step: number, time: number): Violation | undefined;
  /** How often the rule's premise held, that is, how often a violation could have shown. 0: the rule is untested. */
  premises(): number;
  /** To be asked at the end: premises that were left undecided, by excuse. */
  excused(): ReadonlyMap<Excuse, number>;
}

export const NO_EXCUSES: ReadonlyMap<Excuse, number> = new Map();
