import { describeEvent, type PatternEvent } from '../events/pattern-event.ts';
import type { AlwaysRule, NeverRule } from '../language/rule.ts';
import { soughtBeside } from './bindings.ts';
import { EventStore } from './event-store.ts';
import { NO_EXCUSES, type Violation, type Watch } from './watch.ts';

/** No event of the one kind comes after one of the other that fits it. */
export function watchNever({ event, after, where, until }: NeverRule): Watch {
  const store = new EventStore({ earlier: after, later: event, where, ...(until === undefined ? {} : { until }) });
  let premises = 0;
  return {
    names: new Set([event.event, after.event, ...(until === undefined ? [] : [until.event])]),
    observe(observed) {
      const earlier = store.laterFits(observed) ? store.fitting(observed) : undefined;
      store.forget(observed);
      if (store.earlierFits(observed)) {
        premises++;
        store.add(observed);
      }
      return (
        earlier && violation([earlier, observed], `${describeEvent(observed)} came after ${describeEvent(earlier)}`)
      );
    },
    premises: () => premises,
    excused: () => NO_EXCUSES,
  };
}

/** Every event of the one kind comes after one of the other that fits it. */
export function watchAlways({ first, event, where }: AlwaysRule): Watch {
  const store = new EventStore({ earlier: first, later: event, where });
  let premises = 0;
  return {
    names: new Set([event.event, first.event]),
    observe(observed) {
      const isPremise = store.laterFits(observed);
      if (isPremise) premises++;
      const isBroken = isPremise && store.fitting(observed) === undefined;
      if (store.earlierFits(observed)) store.add(observed);
      if (!isBroken) return undefined;
      const sought = soughtBeside(observed, event, first, where);
      return violation([observed], `${describeEvent(observed)} came without an earlier ${sought}`);
    },
    premises: () => premises,
    excused: () => NO_EXCUSES,
  };
}

function violation(events: readonly PatternEvent[], sentence: string): Violation {
  const { step, time } = events.at(-1) as PatternEvent;
  return { sentence: `${sentence}.`, events, step, time };
}
