import { InputError } from '../errors.ts';
import type { HistoryColumns } from '../history-columns.ts';
import type { Json } from '../json.ts';
import { NEMESIS, type HistoryEvent } from '../operation.ts';
import { COMPLETION_TYPES, INFO, OK, SAME_AS_INPUT, SINGLE } from './codes.ts';
import { floats, grown, integers, small } from './growing.ts';
import { Names } from './names.ts';
import { OpenRows } from './open-rows.ts';
import { NULL_ID, ValueTable } from './value-table.ts';

const FIRST_CAPACITY = 1_024;
const MOST_FUNCTIONS = 256;
const PROCESSES = 2 ** 31;

/** An argument or result as columns keep it: an id, or those of a pair of primitives. */
export interface ValueIds {
  readonly first: number;
  readonly second: number;
}

/**
 * Fills columns while a history is recorded or read, pairing invocations with completions as `operationsOf` does:
 * a completion belongs to the last invocation of its process, one without an invocation is left out, and what never
 * completes stays `info`.
 */
export class ColumnsBuilder {
  readonly values = new ValueTable();
  readonly functions = new Names();
  readonly keys = new Names();
  /** Names of nodes, and errors. */
  readonly texts = new Names();
  readonly #open = new OpenRows();
  #length = 0;
  #capacity = FIRST_CAPACITY;
  #process = integers(FIRST_CAPACITY);
  #f = small(FIRST_CAPACITY);
  #type = small(FIRST_CAPACITY);
  #key = integers(FIRST_CAPACITY);
  #input = integers(FIRST_CAPACITY);
  #second = integers(FIRST_CAPACITY);
  #output = integers(FIRST_CAPACITY);
  #invoked = floats(FIRST_CAPACITY);
  #completed = floats(FIRST_CAPACITY);
  #index = integers(FIRST_CAPACITY);
  #completionIndex = integers(FIRST_CAPACITY);
  #error: Int32Array | undefined;
  #node: Int32Array | undefined;
  #planned: Float64Array | undefined;
  #answers: Map<number, string> | undefined;

  /** Takes the next event of a history; those of the nemesis are no operations. */
  push(event: HistoryEvent): void {
    if (event.process === NEMESIS) return;
    if (event.type === 'invoke') this.#pushInvocation(event, event.process);
    else this.#pushCompletion(event, event.process);
  }

  /** The operation that the process has invoked and not completed; -1 when there is none. */
  openRow(process: number): number {
    return this.#open.of(process);
  }

  /** Function and time of an open operation. */
  fAt(row: number): number {
    return this.#f[row] as number;
  }

  invokedAt(row: number): number {
    return this.#invoked[row] as number;
  }

  /**
   * @param f from {@link functions}, and `key` from {@link keys} or -1
   * @param first the ids of the arguments, from {@link values}; `second` is `SINGLE` unless they are a pair
   * @throws InputError for what columns cannot hold
   */
  invoke(process: number, f: number, key: number, first: number, second: number, time: number, index: number): number {
    if (process < -PROCESSES || process >= PROCESSES) throw tooMany(`process ${process}: numbers end at 2^31`);
    if (f >= MOST_FUNCTIONS) throw tooMany(`more than ${MOST_FUNCTIONS} functions`);
    if (this.#length === this.#capacity) this.#grow();
    const row = this.#length++;
    this.#process[row] = process;
    this.#f[row] = f;
    this.#type[row] = INFO;
    this.#key[row] = key;
    this.#input[row] = first;
    this.#second[row] = second;
    this.#output[row] = NULL_ID;
    this.#invoked[row] = time;
    this.#completed[row] = Infinity;
    this.#index[row] = index;
    this.#completionIndex[row] = -1;
    this.#open.set(process, row);
    return row;
  }

  /** Completes the open operation of a process; its row, or -1 when there is none. `type` is a code. */
  complete(process: number, type: number, first: number, second: number, time: number, index: number): number {
    const row = this.#open.of(process);
    if (row === -1) return -1;
    this.#open.close(process);
    this.#type[row] = type;
    this.#completionIndex[row] = index;
    if (type !== INFO) this.#completed[row] = time;
    if (type === OK) this.#output[row] = this.#result(row, first, second);
    return row;
  }

  setNode(row: number, node: string): void {
    this.#node ??= integers(this.#capacity).fill(-1);
    this.#node[row] = this.texts.id(node);
  }

  setError(row: number, error: string): void {
    this.#error ??= integers(this.#capacity).fill(-1);
    this.#error[row] = this.texts.id(error);
  }

  setAnswer(row: number, answer: string): void {
    this.#answers ??= new Map();
    this.#answers.set(row, answer);
  }

  setPlanned(row: number, planned: number): void {
    this.#planned ??= floats(this.#capacity).fill(NaN);
    this.#planned[row] = planned;
  }

  /** What was taken so far. Later events change it no more, except for completions of what is open. */
  columns(): HistoryColumns {
    const length = this.#length;
    return {
      length,
      process: this.#process.subarray(0, length),
      f: this.#f.subarray(0, length),
      functions: this.functions.all,
      type: this.#type.subarray(0, length),
      key: this.#key.subarray(0, length),
      keys: this.keys.all,
      input: this.#input.subarray(0, length),
      second: this.#second.subarray(0, length),
      output: this.#output.subarray(0, length),
      values: this.values,
      invoked: this.#invoked.subarray(0, length),
      completed: this.#completed.subarray(0, length),
      index: this.#index.subarray(0, length),
      completionIndex: this.#completionIndex.subarray(0, length),
      error: this.#error?.subarray(0, length),
      node: this.#node?.subarray(0, length),
      texts: this.texts.all,
      planned: this.#planned?.subarray(0, length),
      ...(this.#answers === undefined ? {} : { answers: this.#answers }),
    };
  }

  #pushInvocation({ f, key, value, time, index, node, planned }: HistoryEvent, process: number): void {
    const { first, second } = valueIds(value, this.values);
    const keyId = key === undefined ? -1 : this.keys.id(key);
    const row = this.invoke(process, this.functions.id(f), keyId, first, second, time, index);
    if (node !== undefined) this.setNode(row, node);
    if (planned !== undefined) this.setPlanned(row, planned);
  }

  #pushCompletion({ type, value, time, index, node, error, answer }: HistoryEvent, process: number): void {
    if (this.openRow(process) === -1) return;
    const code = COMPLETION_TYPES.indexOf(type as (typeof COMPLETION_TYPES)[number]);
    const { first, second } = code === OK ? valueIds(value, this.values) : NOTHING;
    const row = this.complete(process, code, first, second, time, index);
    if (node !== undefined) this.setNode(row, node);
    if (error !== undefined) this.setError(row, error);
    if (answer !== undefined) this.setAnswer(row, answer);
  }

  #result(row: number, first: number, second: number): number {
    if (first === this.#input[row] && second === this.#second[row]) return SAME_AS_INPUT;
    if (second === SINGLE) return first;
    return this.values.id([this.values.value(first), this.values.value(second)]);
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#process = grown(this.#process, integers(this.#capacity));
    this.#f = grown(this.#f, small(this.#capacity));
    this.#type = grown(this.#type, small(this.#capacity));
    this.#key = grown(this.#key, integers(this.#capacity));
    this.#input = grown(this.#input, integers(this.#capacity));
    this.#second = grown(this.#second, integers(this.#capacity));
    this.#output = grown(this.#output, integers(this.#capacity));
    this.#invoked = grown(this.#invoked, floats(this.#capacity));
    this.#completed = grown(this.#completed, floats(this.#capacity));
    this.#index = grown(this.#index, integers(this.#capacity));
    this.#completionIndex = grown(this.#completionIndex, integers(this.#capacity));
    if (this.#error) this.#error = grown(this.#error, integers(this.#capacity).fill(-1));
    if (this.#node) this.#node = grown(this.#node, integers(this.#capacity).fill(-1));
    if (this.#planned) this.#planned = grown(this.#planned, floats(this.#capacity).fill(NaN));
  }
}

const NOTHING: ValueIds = { first: NULL_ID, second: SINGLE };

/** A list of two primitives is a pair; any other value has one id. */
export function valueIds(value: Json, values: ValueTable): ValueIds {
  if (!Array.isArray(value) || value.length !== 2) return { first: values.id(value), second: SINGLE };
  const [first, second] = value as unknown as readonly [Json, Json];
  if (isStructure(first) || isStructure(second)) return { first: values.id(value), second: SINGLE };
  return { first: values.id(first), second: values.id(second) };
}

/** The columns of recorded events. */
export function columnsOf(events: Iterable<HistoryEvent>): HistoryColumns {
  const builder = new ColumnsBuilder();
  for (const event of events) builder.push(event);
  return builder.columns();
}

function isStructure(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function tooMany(what: string): InputError {
  return new InputError(`The history cannot be held in columns: ${what}`, { code: 'HISTORY_TOO_LARGE' });
}
