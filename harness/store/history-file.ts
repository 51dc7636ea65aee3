import { InputError } from '../core/errors.ts';
import { HISTORY_FORMAT, type History, type HistorySemantics } from '../core/history.ts';
import { isJsonObject } from '../core/json.ts';
import type { SequentialModel } from '../core/models/model.ts';
import { model } from '../core/models/registry.ts';
import { NEMESIS, type HistoryEvent } from '../core/operation.ts';
import { eachLine, textOf } from './history/byte-lines.ts';
import {
  DEFAULT_SEMANTICS,
  malformed,
  notJson,
  parseEvent,
  parseHeader,
  parseJson,
  type SemanticsOverrides,
} from './history/event-rules.ts';
import { Moments } from './history/moments.ts';
import { LineFile } from './line-file.ts';
import { unreadable } from './unreadable.ts';

export type { SemanticsOverrides } from './history/event-rules.ts';

const WITHOUT = 'Without a history there is nothing to judge; `verdict check` takes a run folder or a history.';

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
  const moments = new Moments();
  let header: Partial<HistorySemantics> = {};
  let torn: { readonly line: number; readonly reason: string } | undefined;
  const take = (text: string, number: number): void => {
    if (torn) throw malformed(path, torn.line, torn.reason);
    if (text.trim() === '') return;
    const value = parseJson(text);
    if (value === undefined) torn = { line: number, reason: notJson(text) };
    else if (number === 1 && isJsonObject(value) && 'format' in value) header = parseHeader(value, path);
    else {
      events.push(parseEvent(value, text, events.length, moments, (reason) => malformed(path, number, reason)));
      lines.push(number);
    }
  };
  try {
    await eachLine(path, (bytes, from, to, number) => take(textOf(bytes, from, to, number), number));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable(path, cause, WITHOUT);
  }
  const cut = torn as { readonly line: number; readonly reason: string } | undefined;
  if (cut?.line === 1) throw malformed(path, 1, cut.reason);
  const semantics = { ...DEFAULT_SEMANTICS, ...header, ...overrides };
  refuseNonsense(events, model(semantics.model), (position, reason) =>
    malformed(path, lines[position] as number, reason),
  );
  return { semantics, events, tornTail: cut !== undefined };
}

/**
 * Refuses what the checkers would ignore in silence or stumble over: functions and arguments that the model does not
 * know, completions of operations that were never invoked, times that run backwards.
 */
export function refuseNonsense(
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
