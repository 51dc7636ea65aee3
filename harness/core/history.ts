import type { Json } from './json.ts';
import { NEMESIS, type HistoryEvent, type Operation } from './operation.ts';

/** What a `fail` completion proves. */
export type FailSemantics = 'did-not-happen' | 'observed-mismatch';

/** What a read of null means: a value like any other, or "no information". */
export type NilRead = 'value' | 'wildcard';

/** How a history is to be read. Verdicts depend on it, so a history carries it explicitly. */
export interface HistorySemantics {
  readonly model: string;
  readonly initial: Json;
  readonly failSemantics: FailSemantics;
  readonly nilRead: NilRead;
}

/** The version written into the header line of `history.jsonl`. */
export const HISTORY_FORMAT = 'verdict-history/1';

/** First line of `history.jsonl`; histories of other tools may lack it. */
export interface HistoryHeader extends HistorySemantics {
  readonly format: typeof HISTORY_FORMAT;
}

export interface History {
  readonly semantics: HistorySemantics;
  readonly events: readonly HistoryEvent[];
}

/**
 * Pairs each invocation with its completion, in order of invocation. Events of the nemesis are left out.
 * An invocation whose process never completes it is `info`: it may have happened.
 */
export function operationsOf(events: readonly HistoryEvent[]): Operation[] {
  const operations: Operation[] = [];
  const open = new Map<number, number>();
  for (const event of events) {
    if (event.process === NEMESIS) continue;
    if (event.type === 'invoke') {
      open.set(event.process, operations.length);
      operations.push(pendingOperation(event, event.process));
      continue;
    }
    const position = open.get(event.process);
    if (position === undefined) continue;
    open.delete(event.process);
    operations[position] = completedOperation(operations[position] as Operation, event);
  }
  return operations;
}

/** The events of the nemesis: faults, exits, leaders, phases. */
export function nemesisEventsOf(events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.filter((event) => event.process === NEMESIS);
}

/** The operation of an invocation whose outcome nobody knows yet. */
export function pendingOperation(event: HistoryEvent, process: number): Operation {
  return {
    process,
    f: event.f,
    key: event.key,
    input: event.value,
    output: null,
    type: 'info',
    error: undefined,
    invoked: event.time,
    completed: Infinity,
    index: event.index,
    completionIndex: -1,
    node: event.node,
    planned: event.planned,
  };
}

/** The operation with the outcome that its completion says. */
export function completedOperation(operation: Operation, event: HistoryEvent): Operation {
  return {
    ...operation,
    type: event.type === 'invoke' ? 'info' : event.type,
    output: event.type === 'ok' ? event.value : null,
    error: event.error,
    ...(event.answer === undefined ? {} : { answer: event.answer }),
    completed: event.type === 'info' ? Infinity : event.time,
    completionIndex: event.index,
    node: event.node ?? operation.node,
  };
}
