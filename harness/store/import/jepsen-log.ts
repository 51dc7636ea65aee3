import { count } from '../../../reports/model/words.ts';
import type { Json } from '../../core/json.ts';
import { EdnProblem, ednForms } from './edn-reader.ts';
import type { HistoryFormat, ImportedHistory } from './history-format.ts';
import { eventsOf, jepsenRow, RowProblem, type JepsenRow } from './jepsen-rows.ts';

/**
 * What Jepsen writes to its log for every event, and Porcupine reads: `INFO  jepsen.util - 0 :invoke :read nil`. A fail of
 * a cas is what etcd answered, "the value was another one", so it says something of the state.
 */
export const jepsenLog: HistoryFormat = {
  name: 'jepsen-log',
  summary: 'lines of a Jepsen log: INFO  jepsen.util - 0 :invoke :read nil',
  recognises: (head) => /^[^\n{[(]*\bjepsen\.util\b/m.test(head),
  read: readLog,
  defaults: { model: 'cas-register', initial: null, failSemantics: 'observed-mismatch', nilRead: 'value' },
};

const EVENT = /^.*?\bjepsen\.util\s+(?:-\s+)?(\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)(?:\s+(.*))?$/;

/** A last line without line feed was being written; only where its value ends like this can nothing of it be missing. */
const ENDS_WHOLE = /[\])}"\r]$|\snil$/;

/** Stands for the value of an operation whose time was up. */
const TIMED_OUT = 'timed-out';

function readLog(text: string, refuse: (line: number, reason: string) => Error): ImportedHistory {
  const rows: JepsenRow[] = [];
  const lines = text.split('\n');
  let tornAt: number | undefined;
  let others = 0;
  for (const [position, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (!line.includes('jepsen.util') && position < lines.length - 1) {
      others++;
      continue;
    }
    const isLast = position === lines.length - 1;
    try {
      const row = rowOf(line.trimEnd(), position + 1);
      if (isLast && !ENDS_WHOLE.test(line)) tornAt = position + 1;
      else rows.push(row);
    } catch (problem) {
      if (!(problem instanceof RowProblem || problem instanceof EdnProblem)) throw problem;
      if (!isLast || rows.length === 0) throw refuse(position + 1, problem.message);
      tornAt = position + 1;
    }
  }
  const read = eventsOf(rows, refuse);
  const remarks =
    others === 0
      ? []
      : [
          `${count(others, 'line')} of the log ${others === 1 ? 'is no event and was' : 'are no events and were'} left out`,
        ];
  return { ...read, remarks: [...read.remarks, ...remarks], header: {}, tornAt };
}

function rowOf(line: string, number: number): JepsenRow {
  const [, who, type, f, rest] = EVENT.exec(line) ?? [];
  if (who === undefined || type === undefined || f === undefined) {
    throw new RowProblem('expected PROCESS :invoke|:ok|:fail|:info :FUNCTION VALUE after "jepsen.util -"');
  }
  const [value = null, ...more] = [...ednForms(rest === undefined ? '' : `(${rest})`)].map((form) => form.value);
  const timedOut = value === TIMED_OUT;
  return jepsenRow(
    {
      process: /^\d+$/.test(who) ? Number(who) : who.replace(/^:/, ''),
      type,
      f,
      value: timedOut ? null : value,
      error: timedOut ? TIMED_OUT : (more[0] ?? null),
    } satisfies Record<string, Json>,
    number,
  );
}
