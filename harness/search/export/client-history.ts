import { InputError } from '../../core/errors.ts';
import type { ScheduleTarget } from '../../replay/schedule-target.ts';
import { ednHistory } from './edn.ts';
import { historyOf } from './schedule-history.ts';
import type { Exported, ExportSubject } from './subject.ts';

/** What the clients of the schedule asked and saw, as EDN. */
export function exportEdn({ target, steps }: ExportSubject): Exported {
  refuseWithoutClients(target, 'a history of operations');
  const events = historyOf(target, steps);
  const notes = events.length === 0 ? ['No client asks for anything in this schedule, so the history is empty.'] : [];
  return { text: ednHistory(events), notes };
}

/** @throws InputError for a system given by handlers: nobody knows whose answer an output of it is */
export function refuseWithoutClients({ system, options }: ScheduleTarget, what: string): void {
  if (system.byHandlers?.(options) === undefined) return;
  throw new InputError(
    `${system.name} is no key-value store, so there is no ${what.replace(/^an? /, '')} of its clients`,
    {
      code: 'EXPORT_NO_CLIENTS',
      hint: 'Its schedules can be exported with --to mocha.',
    },
  );
}
