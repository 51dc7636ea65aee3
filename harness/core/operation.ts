import type { Json } from './json.ts';

/**
 * How an operation ended, as far as its client can prove:
 *
 * - `ok`: it happened; `value` is what the client saw.
 * - `fail`: it did not happen. Needs proof (refused before any byte left, or a definite answer).
 * - `info`: unknown. It may have happened, and may still happen later. The default when in doubt.
 */
export type CompletionType = 'ok' | 'fail' | 'info';

export type EventType = 'invoke' | CompletionType;

/** The process name under which faults, exits, leaders and phases are recorded in a history. */
export const NEMESIS = 'nemesis';

/** One line of `history.jsonl`. Units and formats are part of the file format, version 1. */
export interface HistoryEvent {
  /** Position in the history, from 0. */
  readonly index: number;
  /** Monotonic nanoseconds since the start of the run; in exact engines the virtual clock. Equal times are concurrent. */
  readonly time: number;
  /** A client process, retired after `info`; or {@link NEMESIS}. */
  readonly process: number | typeof NEMESIS;
  readonly type: EventType;
  /** What was asked: `read`, `write`, `cas`, …; for the nemesis `start-partition`, `exit`, `leader`, …. */
  readonly f: string;
  readonly key?: string;
  /** cas `[old, new]`; a read's invocation null; an absent value null. */
  readonly value: Json;
  readonly error?: string;
  /** `info`: what the node answered, as JSON, where that cannot be an answer to what was asked at all. */
  readonly answer?: string;
  /** The node that was asked last (completions of client operations). */
  readonly node?: string;
  /** When the operation was due, in nanoseconds (invocations under open-loop load); latency counts from here. */
  readonly planned?: number;
}

/** An invocation together with its completion, if it has one. */
export interface Operation {
  readonly process: number;
  readonly f: string;
  readonly key: string | undefined;
  /** Arguments as invoked. */
  readonly input: Json;
  /** Result of an `ok` completion; otherwise null. */
  readonly output: Json;
  /** `info` also for an invocation without any completion. */
  readonly type: CompletionType;
  readonly error: string | undefined;
  /** As in the completion: what was answered that cannot be an answer. */
  readonly answer?: string;
  /** Time of invocation, ns. */
  readonly invoked: number;
  /** Time of completion, ns; Infinity when the outcome is unknown. */
  readonly completed: number;
  /** Index of the invocation in the history. */
  readonly index: number;
  /** Index of the completion in the history; -1 when there is none. */
  readonly completionIndex: number;
  readonly node: string | undefined;
  readonly planned: number | undefined;
}
