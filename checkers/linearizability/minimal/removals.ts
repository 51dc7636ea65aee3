import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { Call } from '../call.ts';
import { until } from '../explanation/cut.ts';
import type { Interner } from '../interner.ts';

/** Calls that contradict each other, and what they are to be judged by. */
export interface Part {
  readonly calls: readonly Call[];
  /** The states one of which was there first. */
  readonly starts: readonly Json[];
  readonly model: SequentialModel;
  readonly values: Interner;
}

/**
 * What is left of some calls when something is taken out of them, for each way of doing so, what takes out most first.
 * Only what a legal history stays legal without may be taken out: then a contradiction among what is left is one of the
 * whole history.
 */
export type Removals = (part: Part) => Iterable<readonly Call[]>;

/** What can be taken out whatever the model: all that came after a completion, and calls that change nothing. */
export function* commonRemovals({ calls, model }: Part): Iterable<readonly Call[]> {
  yield* beginnings(calls, model);
  for (const call of calls) if (call.refused || model.reads.includes(call.f)) yield without(calls, [call]);
}

export function without(calls: readonly Call[], some: readonly Call[]): readonly Call[] {
  return calls.filter((call) => !some.includes(call));
}

/** The calls by what they are about, without those that are about nothing. */
export function groupsOf<T>(calls: readonly Call[], about: (call: Call) => T | undefined): ReadonlyMap<T, Call[]> {
  const groups = new Map<T, Call[]>();
  for (const call of calls) {
    const subject = about(call);
    if (subject === undefined) continue;
    const group = groups.get(subject);
    if (group) group.push(call);
    else groups.set(subject, [call]);
  }
  return groups;
}

/** What was known at each completion, where that is fewer calls. */
function* beginnings(calls: readonly Call[], model: SequentialModel): Iterable<readonly Call[]> {
  const moments = [...new Set(calls.map(({ completed }) => completed))].sort((a, b) => a - b);
  for (const moment of moments) {
    const known = until(moment, calls, model);
    if (known.length < calls.length) yield known;
  }
}
