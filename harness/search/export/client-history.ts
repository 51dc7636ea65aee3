import { InputError } from '../../core/errors.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import type { ScheduleTarget } from '../../replay/schedule-target.ts';
import { ednHistory } from './edn.ts';
import { jsonlHistory } from './jsonl.ts';
import { historyOf } from './schedule-history.ts';
import type { Exported, ExportSubject } from './subject.ts';

/** What the clients of the schedule asked and saw, as EDN. */
export function exportEdn(subject: ExportSubject): Exported {
  return exportHistory(subject, ednHistory);
}

/** The same as JSON lines. */
export function exportJsonl(subject: ExportSubject): Exported {
  return exportHistory(subject, jsonlHistory);
}

function exportHistory({ target, steps }: ExportSubject, write: (events: readonly HistoryEvent[]) => string): Exported {
  refuseWithoutClients(target, 'a history of operations');
  const events = historyOf(target, steps);
  const notes = events.length === 0 ? ['No client asks for anything in this schedule, so the history is empty.'] : [];
  return { text: write(events), notes };
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
