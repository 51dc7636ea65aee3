import type { Json } from '../../../harness/core/json.ts';
import { counter } from '../../../harness/core/models/counter.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';

/**
 * What a few calls say of a counter that moves in one direction only, when the others are not looked at. Totals depend on
 * every increment, so taken exactly a few calls say nothing; but some things are certain whatever the others did:
 *
 * - `at-least`: the counter is at least where it was seen last and as far beyond as increments have moved it since. Any
 *   call may be left out.
 * - `at-most`: it is at most there. Only what does not move it may be left out; all increments that can lie between have
 *   to be there.
 * - `modulo`: all increments that can lie between are by one amount, so it is a multiple of that away. Any call may be left
 *   out.
 *
 * Whatever is legal for the counter is legal in each of these views, also when those calls are left out.
 */
export interface CounterView {
  readonly bound: 'at-least' | 'at-most' | 'modulo';
  readonly direction: 1 | -1;
  /** Of `modulo`. */
  readonly amount?: number;
}

/** The view as a model that any verifier can step through. Its first state is the first total, or null where that is any. */
export function viewModel(view: CounterView): SequentialModel {
  const step = STEPS[view.bound];
  return {
    ...counter,
    name: `counter (${view.bound})`,
    // What was seen moves the bounds.
    reads: [],
    answers: ['read', 'add-and-get'],
    step(state, f, input, output) {
      const change = f === 'read' ? 0 : (input as number);
      const shown = f === 'increment' ? undefined : (output as number | undefined);
      const next = step(state, change, shown, view);
      return next === undefined ? undefined : { state: next };
    },
  };
}

/** The state after a change by so much that showed this total, or whose total nobody saw. */
type ViewStep = (state: Json, change: number, shown: number | undefined, view: CounterView) => Json | undefined;

const STEPS: Readonly<Record<CounterView['bound'], ViewStep>> = {
  'at-least': (state, change, shown, { direction }) => {
    const next = (state as number) + change;
    if (shown === undefined) return next;
    return (shown - next) * direction >= 0 ? shown : undefined;
  },
  'at-most': (state, change, shown, view) => {
    const bounds = boundsIn(state);
    if (shown !== undefined) {
      const found = shown - change;
      return bounds && !isBetween(found, bounds, view.direction) ? undefined : shown;
    }
    return bounds && [bounds[0], bounds[1] + change];
  },
  modulo: (state, change, shown, { amount = 1 }) => {
    if (state === null) return shown ?? null;
    const next = (state as number) + change;
    if (shown === undefined) return next;
    return (shown - next) % amount === 0 ? shown : undefined;
  },
};

/** The total seen last, and how far the counter can have come since; null: nothing was seen yet. */
function boundsIn(state: Json): readonly [number, number] | null {
  if (state === null) return null;
  return Array.isArray(state) ? (state as unknown as readonly [number, number]) : [state as number, state as number];
}

function isBetween(total: number, [seen, limit]: readonly [number, number], direction: 1 | -1): boolean {
  return (total - seen) * direction >= 0 && (limit - total) * direction >= 0;
}
