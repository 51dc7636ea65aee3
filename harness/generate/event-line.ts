import type { HistoryEvent } from '../core/operation.ts';

/** An event as a line of `history.jsonl`, with its line feed. Written by hand where the value is plain: millions are. */
export function eventLine({ index, time, process, type, f, key, value }: HistoryEvent): string {
  const plain = typeof value === 'number' ? String(value) : value === null ? 'null' : JSON.stringify(value);
  const keyed = key === undefined ? '' : `,"key":"${key}"`;
  return `{"index":${String(index)},"time":${String(time)},"process":${String(process)},"type":"${type}","f":"${f}"${keyed},"value":${plain}}\n`;
}
