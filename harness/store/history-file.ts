import { createReadStream } from 'node:fs';
import { InputError } from '../core/errors.ts';
import {
  HISTORY_FORMAT,
  type FailSemantics,
  type History,
  type HistorySemantics,
  type NilRead,
} from '../core/history.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import type { SequentialModel } from '../core/models/model.ts';
import { model } from '../core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../core/operation.ts';
import { LineFile } from './line-file.ts';
import { unreadable } from './unreadable.ts';

/** Bytes read at once. */
const CHUNK = 1 << 20;

/** Longest time an event stays in memory before it is in the file. */
const FLUSH_MS = 100;

/** Writes `history.jsonl` while a run goes on. */
export interface HistoryWriter {
  write(event: HistoryEvent): void;
  /** Writes what is held back and closes the file. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Creates a history file with its header line. An event is in the file at most 100 ms after it was written, so that a
 * killed harness loses no more. The first failure to write is given to `onError`, once; later events are dropped.
 */
export function openHistory(
  path: string,
  semantics: HistorySemantics,
  onError: (error: unknown) => void,
): HistoryWriter {
  const file = new LineFile(path, { format: HISTORY_FORMAT, ...semantics });
  let state: 'open' | 'failed' | 'closed' = 'open';
  const guarded = (action: () => void): void => {
    if (state !== 'open') return;
    try {
      action();
    } catch (error) {
      state = 'failed';
      onError(error);
    }
  };
  const timer = setInterval(() => guarded(() => file.flush()), FLUSH_MS);
  return {
    write: (event) => guarded(() => file.write(JSON.stringify(event))),
    close: () => {
      clearInterval(timer);
      guarded(() => file.close());
      if (state === 'open') state = 'closed';
      return Promise.resolve();
    },
  };
}

/** What takes the place of the header's word, or of the defaults where there is no header. */
export interface SemanticsOverrides {
  readonly model?: string;
  readonly initial?: Json;
  readonly failSemantics?: FailSemantics;
  readonly nilRead?: NilRead;
}

const DEFAULTS: HistorySemantics = {
  model: 'cas-register',
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

export interface ReadHistory extends History {
  /** The last line was cut off in the middle (its writer was killed) and left out. */
  readonly tornTail: boolean;
}

/**
 * Reads a history, with or without header. Histories of other tools may lack `index` and `time`: the order of lines
 * counts then, each line being one moment.
 *
 * @throws InputError with `file:line` and what was expected there
 */
export async function readHistory(path: string, overrides: SemanticsOverrides): Promise<ReadHistory> {
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  let header: Partial<HistorySemantics> = {};
  let torn: { readonly line: number; readonly reason: string } | undefined;
  let number = 0;
  for await (const text of linesOf(path)) {
    number++;
    if (torn) throw malformed(path, torn.line, torn.reason);
    if (text.trim() === '') continue;
    const value = parse(text);
    if (value === undefined) torn = { line: number, reason: `not JSON: ${excerpt(text)}` };
    else if (number === 1 && isJsonObject(value) && 'format' in value) header = parseHeader(value, path);
    else {
      events.push(parseEvent(value, events.length, (reason) => malformed(path, number, reason)));
      lines.push(number);
    }
  }
  if (torn?.line === 1) throw malformed(path, 1, torn.reason);
  const semantics = { ...DEFAULTS, ...header, ...overrides };
  refuseNonsense(events, model(semantics.model), (position, reason) =>
    malformed(path, lines[position] as number, reason),
  );
  return { semantics, events, tornTail: torn !== undefined };
}

/** Lines of a file without their line feeds; the last one may lack it. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable(
      path,
      cause,
      'Without a history there is nothing to judge; `verdict check` takes a run folder or a history.',
    );
  }
  if (rest !== '') yield rest;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseHeader(value: Readonly<Record<string, unknown>>, path: string): Partial<HistorySemantics> {
  const { format, ...semantics } = value;
  if (format !== HISTORY_FORMAT) {
    throw new InputError(`${path}:1 format ${JSON.stringify(format)}: this version reads ${HISTORY_FORMAT}`, {
      code: 'HISTORY_FORMAT',
    });
  }
  const { failSemantics, nilRead } = semantics;
  if (failSemantics !== 'did-not-happen' && failSemantics !== 'observed-mismatch') {
    throw malformed(
      path,
      1,
      `failSemantics: expected did-not-happen or observed-mismatch, not ${JSON.stringify(failSemantics)}`,
    );
  }
  if (nilRead !== 'value' && nilRead !== 'wildcard') {
    throw malformed(path, 1, `nilRead: expected value or wildcard, not ${JSON.stringify(nilRead)}`);
  }
  return semantics;
}

const TYPES: readonly unknown[] = ['invoke', 'ok', 'fail', 'info'];

function parseEvent(value: unknown, position: number, refuse: (reason: string) => InputError): HistoryEvent {
  if (!isJsonObject(value)) throw refuse('expected a JSON object');
  const { process, type, f, key, time } = value;
  if (process !== NEMESIS && !Number.isSafeInteger(process))
    throw refuse(`process: expected a whole number or "${NEMESIS}"`);
  if (!TYPES.includes(type)) throw refuse('type: expected invoke, ok, fail or info');
  if (typeof f !== 'string') throw refuse('f: expected a text such as "read"');
  if (key !== undefined && typeof key !== 'string') throw refuse('key: expected a text');
  if (time !== undefined && (typeof time !== 'number' || !Number.isFinite(time)))
    throw refuse('time: expected nanoseconds');
  return {
    ...value,
    index: position,
    time: time ?? position,
    value: value['value'] ?? null,
  } as unknown as HistoryEvent;
}

/**
 * Refuses what the checkers would ignore in silence or stumble over: functions and arguments that the model does not
 * know, completions of operations that were never invoked, times that run backwards.
 */
function refuseNonsense(
  events: readonly HistoryEvent[],
  { name, functions, inputProblem }: SequentialModel,
  refuse: (position: number, reason: string) => InputError,
): void {
  const open = new Map<number, HistoryEvent>();
  for (const [position, event] of events.entries()) {
    const { process, type, f, time, value } = event;
    if (process === NEMESIS) continue;
    if (!functions.includes(f))
      throw refuse(position, `f: the model ${name} knows ${functions.join(', ')}, not "${f}"`);
    const invocation = open.get(process);
    if (type === 'invoke') {
      const problem = inputProblem(f, value);
      if (problem !== undefined) throw refuse(position, `value: ${problem}`);
      if (invocation) throw refuse(position, `process ${String(process)} has not completed its "${invocation.f}" yet`);
      open.set(process, event);
      continue;
    }
    if (invocation?.f !== f) throw refuse(position, `process ${String(process)} has no "${f}" to complete`);
    if (time < invocation.time)
      throw refuse(position, `time: the operation was invoked later, at ${String(invocation.time)}`);
    open.delete(process);
  }
}

function malformed(path: string, line: number, reason: string): InputError {
  return new InputError(`${path}:${String(line)} ${reason}`, {
    code: 'HISTORY_INVALID',
    hint: 'Expected one event per line: {"process", "type", "f", "key"?, "value", "time"?}.',
  });
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
