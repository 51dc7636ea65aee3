import { HISTORY_FORMAT, type HistorySemantics } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import type { HistoryEvent } from '../../core/operation.ts';

/**
 * A history as Jepsen keeps it in `history.edn`: one map per event. An operation on a key has the value `[key value]`,
 * as histories of jepsen.independent do; an operation without key has the bare value. EDN says nothing of how a history
 * is to be read, so that is in a comment in front, where it is known.
 */
export function ednHistory(events: readonly HistoryEvent[], semantics?: HistorySemantics): string {
  const header = semantics === undefined ? '' : `${EDN_HEADER}${JSON.stringify(semantics)}\n`;
  return header + events.map((event) => `${ednEvent(event)}\n`).join('');
}

/** What the first line begins with; the semantics follow as JSON. */
export const EDN_HEADER = `; ${HISTORY_FORMAT} `;

function ednEvent({ index, time, process, type, f, key, value, error, answer, node }: HistoryEvent): string {
  const fields = [
    `:process ${typeof process === 'number' ? String(process) : keyword(process)}`,
    `:type ${keyword(type)}`,
    `:f ${keyword(f)}`,
    `:value ${key === undefined ? edn(value) : `[${edn(key)} ${edn(value)}]`}`,
    `:time ${String(time)}`,
    `:index ${String(index)}`,
    ...(error === undefined ? [] : [`:error ${edn(error)}`]),
    ...(answer === undefined ? [] : [`:answer ${edn(answer)}`]),
    ...(node === undefined ? [] : [`:node ${edn(node)}`]),
  ];
  return `{${fields.join(', ')}}`;
}

/** A JSON value as EDN: null is nil, arrays are vectors, keys of objects are keywords where they can be. */
export function edn(value: Json): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (isArray(value)) return `[${value.map(edn).join(' ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${keyword(key)} ${edn(item)}`)
    .join(', ')}}`;
}

/** What cannot be a keyword stays a string. */
function keyword(text: string): string {
  return /^[A-Za-z*!_?<>=][\w*+!?<>=.-]*$/.test(text) ? `:${text}` : JSON.stringify(text);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
