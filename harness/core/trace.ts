import type { Json } from './json.ts';
import type { NodeView } from './node-view.ts';

export const TRACE_FORMAT = 'verdict-trace/1';

/**
 * The rules by which a world moves. The first seven are what a world does by itself; the others are done to it from
 * outside: a link that keeps its packets back, a clock, another build on a node, other members, a node that joins.
 */
export type Rule =
  | 'input'
  | 'deliver'
  | 'duplicate'
  | 'drop'
  | 'timeout'
  | 'crash'
  | 'restart'
  | 'hold'
  | 'release'
  | 'clock'
  | 'upgrade'
  | 'reconfigure'
  | 'start';

/** A packet that a step sent. */
export interface TracedSend {
  /** Absolute name `n1>n2#7`: the 7th packet of that link; live nodes add their life: `n1/2>n2#7`. */
  readonly packet: string;
  /** Type of the message: `RequestVote`, `AppendEntries`, …. */
  readonly type: string;
  readonly term?: number;
}

/**
 * In a live node's own trace: the steps up to this one are through. Those after it may not have been written to its disk
 * when its life ended, and nobody else has heard of them.
 */
export interface ThroughLine {
  readonly through: true;
  readonly step: number;
  readonly life: number;
}

/**
 * One line of `trace.jsonl`: a step of the world and what it did to the node that took it. A live node writes the line
 * before any packet of the step leaves, so that no packet is unexplained.
 */
export interface TraceLine {
  /** Position in this trace, from 1; in a node's own trace its own count over all lives. */
  readonly step: number;
  /** Nanoseconds: the node's monotonic clock (live) or the virtual clock (exact engines). */
  readonly time: number;
  readonly rule: Rule;
  readonly node: string;
  readonly life: number;
  /** deliver, duplicate, drop: the packet. */
  readonly packet?: string;
  /** deliver: type of the message. timeout: name of the timer. */
  readonly type?: string;
  /** What else was chosen: what a crash lost, the link held, how the clock changed, the build. */
  readonly detail?: Json;
  /** input: client, request id and command. */
  readonly input?: Json;
  readonly sends: readonly TracedSend[];
  readonly outputs: readonly Json[];
  /** The node after the step; undefined for steps that run no handler. */
  readonly view?: NodeView;
}
