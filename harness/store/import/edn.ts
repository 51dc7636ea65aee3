import type { HistorySemantics } from '../../core/history.ts';
import { EDN_HEADER } from '../../search/export/edn.ts';
import { EdnProblem, ednForms } from './edn-reader.ts';
import type { HistoryFormat, ImportedHistory } from './history-format.ts';
import { eventsOf, jepsenRow, RowProblem, type JepsenRow } from './jepsen-rows.ts';

/** Histories of Jepsen, Knossos and Elle: a vector, a list or a stream of maps. */
export const edn: HistoryFormat = {
  name: 'edn',
  summary: 'maps as Jepsen, Knossos and Elle keep them, in a vector, a list or one after another',
  recognises: (head) => /^\s*(;[^\n]*\n\s*)*([[(]\s*(;[^\n]*\n\s*)*)?(#[\w./-]+\s*)?\{\s*:/.test(head),
  read: readEdn,
  // A read of nil says nothing in Knossos, and a fail means that nothing happened.
  defaults: { failSemantics: 'did-not-happen', nilRead: 'wildcard' },
};

/** The store of strings that Porcupine's tests judge: one map per line, the key in a field of its own. */
export const porcupineKv: HistoryFormat = {
  name: 'porcupine-kv',
  summary: "one map per line with :key and :get, :put or :append, as in Porcupine's tests",
  recognises: (head) => edn.recognises(head) && /^[^\n]*:key\s/.test(head) && /:f\s+:(get|put|append)\b/.test(head),
  read: readEdn,
  defaults: { model: 'kv-append', initial: '', failSemantics: 'did-not-happen', nilRead: 'value' },
};

function readEdn(text: string, refuse: (line: number, reason: string) => Error): ImportedHistory {
  const rows: JepsenRow[] = [];
  let tornAt: number | undefined;
  try {
    for (const { value, line } of ednForms(text)) rows.push(rowAt(value, line, refuse));
  } catch (problem) {
    if (!(problem instanceof EdnProblem)) throw problem;
    // Nothing at all is no history that was cut off.
    if (!problem.torn || rows.length === 0) throw refuse(problem.line, problem.message);
    tornAt = problem.line;
  }
  return { ...eventsOf(rows, refuse), header: headerOf(text, refuse), tornAt };
}

function rowAt(value: Parameters<typeof jepsenRow>[0], line: number, refuse: (line: number, reason: string) => Error) {
  try {
    return jepsenRow(value, line);
  } catch (problem) {
    if (problem instanceof RowProblem) throw refuse(line, problem.message);
    throw problem;
  }
}

function headerOf(text: string, refuse: (line: number, reason: string) => Error): Partial<HistorySemantics> {
  if (!text.startsWith(EDN_HEADER)) return {};
  const end = text.indexOf('\n');
  try {
    return JSON.parse(text.slice(EDN_HEADER.length, end < 0 ? text.length : end)) as Partial<HistorySemantics>;
  } catch {
    throw refuse(1, `expected how the history is to be read, as JSON after "${EDN_HEADER.trim()}"`);
  }
}
