import { InputError } from '../../core/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { SequentialModel } from '../../core/models/model.ts';
import { NEMESIS, type EventType, type HistoryEvent } from '../../core/operation.ts';

const TYPES: readonly string[] = ['invoke', 'ok', 'fail', 'info'];

/**
 * Turns lines into events, one after the other, and refuses what has no meaning: unknown types and functions,
 * completions nobody waits for, two operations of one process at once, times that run backwards in a process.
 */
export class EventParser {
  readonly #model: SequentialModel;
  readonly #open = new Map<number, HistoryEvent>();
  #lastIndex = -1;
  #hasTimes: boolean | undefined;

  constructor(model: SequentialModel) {
    this.#model = model;
  }

  /** `place` is `file:line`, for messages. */
  parse(line: JsonObject, place: string): HistoryEvent {
    const index = this.#indexOf(line, place);
    const event: HistoryEvent = {
      index,
      time: this.#timeOf(line, index, place),
      process: processOf(line, place),
      type: typeOf(line, place),
      f: textOf(line, 'f', place) ?? refuse(place, 'an event needs "f", the function', 'such as "read"'),
      value: line['value'] ?? null,
      ...keyOf(line),
      ...optional('error', errorText(line['error'])),
      ...optional('node', textOf(line, 'node', place)),
      ...optional('planned', numberOf(line, 'planned', place)),
    };
    if (typeof event.process === 'number') this.#follow(event, event.process, place);
    return event;
  }

  #follow(event: HistoryEvent, process: number, place: string): void {
    const open = this.#open.get(process);
    if (event.type === 'invoke') {
      if (open) refuse(place, `process ${process} invokes while its ${open.f} #${open.index} is going on`, 'one at a time');
      this.#checkCall(event, place);
      this.#open.set(process, event);
      return;
    }
    if (!open) return refuse(place, `process ${process} completes an operation it never invoked`, 'an "invoke" before it');
    if (open.f !== event.f) refuse(place, `process ${process} completes "${event.f}"`, `"${open.f}", which it invoked`);
    if (event.time < open.time) refuse(place, `time ${event.time} lies before the invocation`, `${open.time} or later`);
    this.#open.delete(process);
  }

  #checkCall({ f, value }: HistoryEvent, place: string): void {
    const { functions, name } = this.#model;
    if (!functions.includes(f)) refuse(place, `model ${name} has no function "${f}"`, functions.join(', '));
    const problem = this.#model.inputProblem(f, value);
    if (problem !== undefined) refuse(place, `${f} was invoked with ${JSON.stringify(value)}`, problem);
  }

  #indexOf(line: JsonObject, place: string): number {
    const index = line['index'] ?? this.#lastIndex + 1;
    if (!Number.isInteger(index) || Number(index) <= this.#lastIndex) {
      refuse(place, `"index" is ${JSON.stringify(index)}`, `an integer above ${this.#lastIndex}`);
    }
    this.#lastIndex = Number(index);
    return this.#lastIndex;
  }

  /** Histories without times are in order already; then the index stands for the time. */
  #timeOf(line: JsonObject, index: number, place: string): number {
    const time = numberOf(line, 'time', place);
    this.#hasTimes ??= time !== undefined;
    if (this.#hasTimes !== (time !== undefined)) {
      refuse(place, `"time" is ${time === undefined ? 'missing' : 'there'}`, 'a time on every line or on none');
    }
    return time ?? index;
  }
}

/** Throws InputError with the place, what is there, and what was expected. */
export function refuse(place: string, found: string, expected: string): never {
  throw new InputError(`${place}: ${found}; expected: ${expected}.`, {
    code: 'HISTORY_INVALID',
    hint: 'Correct the line, or convert the history again.',
  });
}

function processOf(line: JsonObject, place: string): HistoryEvent['process'] {
  const process = line['process'];
  if (process === NEMESIS || (Number.isInteger(process) && Number(process) >= 0)) return process as HistoryEvent['process'];
  return refuse(place, `"process" is ${JSON.stringify(process ?? null)}`, `an integer from 0, or "${NEMESIS}"`);
}

function typeOf(line: JsonObject, place: string): EventType {
  const type = line['type'];
  if (typeof type === 'string' && TYPES.includes(type)) return type as EventType;
  return refuse(place, `"type" is ${JSON.stringify(type ?? null)}`, TYPES.join(', '));
}

function keyOf(line: JsonObject): { readonly key?: string } {
  const key = line['key'];
  return key === undefined || key === null ? {} : { key: typeof key === 'string' ? key : JSON.stringify(key) };
}

function textOf(line: JsonObject, name: string, place: string): string | undefined {
  const value = line[name];
  if (value === undefined || typeof value === 'string') return value;
  return refuse(place, `"${name}" is ${JSON.stringify(value)}`, 'a string');
}

function numberOf(line: JsonObject, name: string, place: string): number | undefined {
  const value = line[name];
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value;
  return refuse(place, `"${name}" is ${JSON.stringify(value)}`, 'a number from 0, in nanoseconds');
}

function errorText(error: Json | undefined): string | undefined {
  return error === undefined || error === null ? undefined : typeof error === 'string' ? error : JSON.stringify(error);
}

function optional<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<K, V>>);
}

/** The object on a line; undefined when the line is no JSON at all. */
export function parseLine(text: string, place: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isJsonObject(value) ? value : refuse(place, `the line is ${text.slice(0, 60)}`, 'a JSON object');
}
