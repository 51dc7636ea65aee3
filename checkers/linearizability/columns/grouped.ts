import { operationAt, type HistoryColumns } from '../../../harness/core/history-columns.ts';
import type { KeyOperations } from '../judged.ts';
import { sortRows } from './sort-rows.ts';

/** The columns that say what constrains the order. */
export type CallColumns = Pick<
  HistoryColumns,
  'f' | 'functions' | 'type' | 'input' | 'second' | 'output' | 'values' | 'invoked' | 'completed'
>;

/** The operations of one key: positions from `from` up to, not including, `to`. */
export interface KeyRange {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** A history with the operations of each key side by side, in order of invocation. */
export interface GroupedHistory {
  readonly history: HistoryColumns;
  /** By position: the row in the history. */
  readonly rows: Int32Array;
  readonly calls: CallColumns;
  /** In the order in which the keys first appear; an operation without key is one on ''. */
  readonly keys: readonly KeyRange[];
}

/**
 * Groups by counting. What a key's decision reads is copied, since each operation of it would otherwise be a miss of
 * the cache; with a single key the columns stay as they are.
 */
export function groupedByKey(history: HistoryColumns): GroupedHistory {
  const { rows, positions, keys } = rowsByKey(history);
  let moved = false;
  for (const { from, to } of keys) moved = sortByTime(rows.subarray(from, to), history.invoked) || moved;
  if (moved) for (let position = 0; position < rows.length; position++) positions[rows[position] as number] = position;
  const calls = keys.length > 1 || moved ? rearranged(history, positions) : history;
  return { history, rows, calls, keys };
}

/** The operations of a key, made when they are asked for. */
export function keyOperations(
  { history, rows }: Pick<GroupedHistory, 'history' | 'rows'>,
  { key, from, to }: KeyRange,
): KeyOperations {
  const row = (position: number): number => rows[from + position] as number;
  return {
    key,
    length: to - from,
    index: (position) => history.index[row(position)] as number,
    at: (position) => operationAt(history, row(position)),
  };
}

/** `positions`: by row. */
function rowsByKey(
  history: HistoryColumns,
): Pick<GroupedHistory, 'rows' | 'keys'> & { readonly positions: Int32Array } {
  const { length, keys } = history;
  const numbers = keyNumbers(history);
  const counts = new Int32Array(keys.length + 1);
  const order: number[] = [];
  for (let row = 0; row < length; row++) {
    const key = numbers[row] as number;
    if (counts[key] === 0) order.push(key);
    counts[key] = (counts[key] as number) + 1;
  }
  const ranges: KeyRange[] = [];
  const free = new Int32Array(keys.length + 1);
  let from = 0;
  for (const key of order) {
    free[key] = from;
    const to = from + (counts[key] as number);
    ranges.push({ key: keys[key] ?? '', from, to });
    from = to;
  }
  const rows = new Int32Array(length);
  const positions = new Int32Array(length);
  for (let row = 0; row < length; row++) {
    const key = numbers[row] as number;
    const position = free[key] as number;
    rows[position] = row;
    positions[row] = position;
    free[key] = position + 1;
  }
  return { rows, positions, keys: ranges };
}

/** Keys as numbers from 0; the one behind those of the columns stands for none, where there is no '' among them. */
function keyNumbers({ key, keys }: HistoryColumns): Int32Array {
  const empty = keys.indexOf('');
  const none = empty === -1 ? keys.length : empty;
  return key.includes(-1) ? key.map((number) => (number === -1 ? none : number)) : key;
}

/** Lines of a history may come in another order than their times. Whether anything moved. */
function sortByTime(rows: Int32Array, invoked: Float64Array): boolean {
  for (let index = 1; index < rows.length; index++) {
    if ((invoked[rows[index] as number] as number) >= (invoked[rows[index - 1] as number] as number)) continue;
    sortRows(rows, invoked, new Int32Array(rows.length));
    return true;
  }
  return false;
}

function rearranged(history: HistoryColumns, positions: Int32Array): CallColumns {
  const { length, functions, values } = history;
  const calls = {
    f: new Uint8Array(length),
    type: new Uint8Array(length),
    input: new Int32Array(length),
    second: new Int32Array(length),
    output: new Int32Array(length),
    invoked: new Float64Array(length),
    completed: new Float64Array(length),
  };
  // From rows to positions: few places are written to at a time, while reading is in order.
  for (let row = 0; row < length; row++) {
    const position = positions[row] as number;
    calls.f[position] = history.f[row] as number;
    calls.type[position] = history.type[row] as number;
    calls.input[position] = history.input[row] as number;
    calls.second[position] = history.second[row] as number;
    calls.output[position] = history.output[row] as number;
    calls.invoked[position] = history.invoked[row] as number;
    calls.completed[position] = history.completed[row] as number;
  }
  return { ...calls, functions, values };
}
