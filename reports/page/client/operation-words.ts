import type { PageData } from '../data.ts';
import type { Columns } from './columns.ts';
import { secondsText, spanText } from './time-text.ts';

/** Which operations are to stand out; an empty word stands for all. */
export interface Filter {
  key: string;
  type: string;
  process: string;
  node: string;
}

export function isShown(data: PageData, { key, type, process, node }: Filter, i: number): boolean {
  if (key !== '' && data.key[i] !== Number(key)) return false;
  if (process !== '' && data.process[i] !== Number(process)) return false;
  if (node !== '' && data.node[i] !== Number(node)) return false;
  return type === '' || data.type[i] === type;
}

/** `k1 write 5`; nothing where there were too many operations to carry their calls. */
export function callWords({ call, key, keys }: PageData, i: number): string {
  const words = call[i];
  const name = keys[key[i] as number];
  if (words === undefined) return '';
  return name === undefined ? words : `${name} ${words}`;
}

/** What there is to know of an operation, in three lines. */
export function operationWords(data: PageData, columns: Columns, i: number): string {
  const { type, keys, key, call, process, node, nodes, length } = data;
  const outcome = ['ok', 'did not happen', 'outcome unknown'][Number(type[i])] ?? '';
  const name = keys[key[i] as number];
  const at = nodes[node[i] as number];
  return [
    `${name === undefined ? '' : `${name}: `}${call[i] ?? 'operation'} – ${outcome}`,
    `process ${String(process[i])}${at === undefined ? '' : ` at ${at}`}, history index ${String(columns.index[i])}`,
    `${secondsText(columns.from[i] as number)}, ${type[i] === '2' ? 'given up after' : 'took'} ${spanText(length[i] as number)}`,
  ].join('\n');
}
