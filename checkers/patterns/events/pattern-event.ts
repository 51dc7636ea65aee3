import { formatDuration, NS_PER_MS } from '../../../harness/core/duration.ts';
import type { EventName } from '../language/vocabulary.ts';

/** What stands in a field of an event; null where nobody said it. */
export type Value = string | number | null;

/** Something that happened, in the words of rules. */
export interface PatternEvent {
  readonly name: EventName;
  /** By position, as the vocabulary has the fields. */
  readonly values: readonly Value[];
  /** Number of the step of the trace; 0 where there is no trace. */
  readonly step: number;
  /** ns since the start of the run. */
  readonly time: number;
  /** The line of a node's log that says so, where it is not from the trace: `n1 log line 12`. */
  readonly source?: string;
}

/** `leader(n2, 5) at step 41`. */
export function describeEvent(event: PatternEvent): string {
  const { name, values } = event;
  const known = values.findLastIndex((value) => value !== null) + 1;
  const shown = values.slice(0, known).map((value) => value ?? '?');
  return `${name}${known === 0 ? '' : `(${shown.join(', ')})`} ${placeOf(event)}`;
}

function placeOf({ step, time, source }: PatternEvent): string {
  if (source !== undefined) return `in ${source}`;
  return step > 0 ? `at step ${step}` : `at ${formatDuration(time / NS_PER_MS)}`;
}
