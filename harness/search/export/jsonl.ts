import { HISTORY_FORMAT, type HistorySemantics } from '../../core/history.ts';
import type { HistoryEvent } from '../../core/operation.ts';

/** A history as Verdict keeps it: one JSON object per event, and in front how it is to be read, where that is known. */
export function jsonlHistory(events: readonly HistoryEvent[], semantics?: HistorySemantics): string {
  const header = semantics === undefined ? '' : `${JSON.stringify({ format: HISTORY_FORMAT, ...semantics })}\n`;
  return header + events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
