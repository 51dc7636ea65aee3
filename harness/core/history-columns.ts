import { COMPLETION_TYPES, SAME_AS_INPUT, SINGLE } from './history/codes.ts';
import type { ValueTable } from './history/value-table.ts';
import type { Json } from './json.ts';
import type { Operation } from './operation.ts';

/**
 * The operations of a history, one row each in order of invocation, every column a typed array: a million operations
 * take some fifty megabytes and no objects. What is seldom recorded has no column where nothing of it was.
 */
export interface HistoryColumns {
  readonly length: number;
  readonly process: Int32Array;
  /** Positions in {@link functions}. */
  readonly f: Uint8Array;
  readonly functions: readonly string[];
  /** Positions in `COMPLETION_TYPES`. */
  readonly type: Uint8Array;
  /** Positions in {@link keys}; -1 for an operation without key. */
  readonly key: Int32Array;
  readonly keys: readonly string[];
  /** Ids in {@link values}: the argument, or the first of two. */
  readonly input: Int32Array;
  /** The second of two arguments, as of a cas; `SINGLE` for all others. */
  readonly second: Int32Array;
  /** Id of the result, or `SAME_AS_INPUT`. */
  readonly output: Int32Array;
  readonly values: ValueTable;
  /** ns; Infinity in `completed` when the outcome is unknown. */
  readonly invoked: Float64Array;
  readonly completed: Float64Array;
  /** Positions of the events in the history; -1 where there is no completion. */
  readonly index: Int32Array;
  readonly completionIndex: Int32Array;
  /** Positions in {@link texts}; -1 for none. */
  readonly error: Int32Array | undefined;
  readonly node: Int32Array | undefined;
  readonly texts: readonly string[];
  /** ns; NaN for none. */
  readonly planned: Float64Array | undefined;
  /** By row: answers that cannot be answers. Without it there are none. */
  readonly answers?: ReadonlyMap<number, string>;
}

/** One row as an operation of its own. */
export function operationAt(columns: HistoryColumns, row: number): Operation {
  const planned = columns.planned?.[row] ?? NaN;
  const answer = columns.answers?.get(row);
  return {
    process: columns.process[row] as number,
    f: columns.functions[columns.f[row] as number] as string,
    key: columns.keys[columns.key[row] as number],
    input: inputAt(columns, row),
    output: outputAt(columns, row),
    type: COMPLETION_TYPES[columns.type[row] as number] as Operation['type'],
    error: columns.texts[columns.error?.[row] ?? -1],
    ...(answer === undefined ? {} : { answer }),
    invoked: columns.invoked[row] as number,
    completed: columns.completed[row] as number,
    index: columns.index[row] as number,
    completionIndex: columns.completionIndex[row] as number,
    node: columns.texts[columns.node?.[row] ?? -1],
    planned: Number.isNaN(planned) ? undefined : planned,
  };
}

type InputColumns = Pick<HistoryColumns, 'input' | 'second' | 'values'>;

export function inputAt({ input, second, values }: InputColumns, row: number): Json {
  const first = values.value(input[row] as number);
  const other = second[row] as number;
  return other === SINGLE ? first : [first, values.value(other)];
}

export function outputAt(columns: InputColumns & Pick<HistoryColumns, 'output'>, row: number): Json {
  const id = columns.output[row] as number;
  return id === SAME_AS_INPUT ? inputAt(columns, row) : columns.values.value(id);
}

/** All rows as operations: what `operationsOf` makes of the same events. */
export function operationsAt(columns: HistoryColumns): Operation[] {
  return Array.from({ length: columns.length }, (_, row) => operationAt(columns, row));
}
