import type { LoggedEvent } from '../../../harness/core/contracts/checker.ts';
import { fieldsOf, isEventName } from '../language/vocabulary.ts';
import type { PatternEvent } from './pattern-event.ts';

/** Tells the events that nodes logged. A field that the line does not say is unknown. */
export function logEvents(logged: readonly LoggedEvent[]): PatternEvent[] {
  return logged.flatMap(({ node, line, time, event, fields }): PatternEvent[] => {
    if (!isEventName(event)) throw new RangeError(`a system's log pattern speaks of an unknown event "${event}"`);
    const values = fieldsOf(event).map(({ name, kind }) => {
      const text = fields[name];
      if (text === undefined) return null;
      return kind === 'number' ? Number(text) : text;
    });
    return [{ name: event, values, step: 0, time, source: `${node} log line ${line}` }];
  });
}
