import type { Rule } from '../trace.ts';
import type { Command } from './entry.ts';
import type { Ghost } from './ghost.ts';
import type { Log } from './log.ts';
import type { Outcome, RaftMessage } from './messages.ts';
import type { NodeState } from './node-state.ts';

/**
 * The three points of an event at which the proof's state predicates hold (Verdi: raft_intermediate_reachable): after
 * the handler of the message, input or timeout; after the leader's duties; after committed entries were applied. Steps
 * without a handler, and restarts, have the last one only.
 */
export type Point = 'handled' | 'led' | 'applied';

/** A packet in flight as invariants see it. */
export interface RaftPacket {
  /** Absolute name, `n1>n2#7`. */
  readonly name: string;
  /** Positions of sender and receiver. */
  readonly from: number;
  readonly to: number;
  readonly message: RaftMessage;
  /** Ghost: the sender's whole log when it sent the packet (Verdi: write_ghost_log). */
  readonly log: Log;
}

/** A client's request as it reached a node. */
export interface RaftRequest {
  readonly client: string;
  readonly request: number;
  readonly command: Command;
}

/** What a node said to a client. */
export type RaftAnswer =
  | { readonly type: 'ClientResponse'; readonly client: string; readonly request: number; readonly outcome: Outcome }
  | { readonly type: 'NotLeader'; readonly client: string; readonly request: number }
  /** About a request that concerns the cluster itself: taken, or refused for this reason. Executed by no state machine. */
  | {
      readonly type: 'Administered';
      readonly client: string;
      readonly request: number;
      readonly refusal: string | null;
    };

/** One event of T, the external trace. */
export type ExternalEvent =
  | { readonly type: 'input'; readonly node: number; readonly request: RaftRequest }
  | { readonly type: 'output'; readonly node: number; readonly answer: RaftAnswer };

/**
 * The whole world at one point: Σ, P, the ghost state and T so far. What naive evaluators read. Valid only until the
 * world moves on.
 */
export interface WorldState {
  readonly names: readonly string[];
  /** By position. */
  readonly nodes: readonly NodeState[];
  /** By position; a stopped node keeps its state. */
  readonly up: readonly boolean[];
  /** Everything in flight, copies too, in no particular order. Called only by evaluators that need it. */
  packets(): readonly RaftPacket[];
  readonly ghost: Ghost;
  readonly trace: readonly ExternalEvent[];
}

/** Bits of {@link Observation.changed}: which part of the node is another one than at the point before. */
export const CHANGED = {
  term: 1,
  role: 2,
  vote: 4,
  log: 8,
  /** commitIndex or lastApplied. */
  commit: 16,
  /** matchIndex or nextIndex. */
  progress: 32,
  votesReceived: 64,
  leader: 128,
  machine: 256,
  members: 512,
} as const;

/**
 * What happened up to one point of one event: the acting node before and after, and what it sent and said since the
 * point before. Packets of the point are in P already, ghost state is up to date. Reused by the engine: nothing of it
 * may be kept except logs, messages and packets.
 */
export interface Observation {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly rule: Rule;
  readonly point: Point;
  /** Position of the node that took the step; for duplicate and drop, the receiver of the packet. */
  readonly node: number;
  /** The node at the point before (before the event at its first point). */
  readonly before: NodeState;
  readonly after: NodeState;
  /** {@link CHANGED}. */
  readonly changed: number;
  /** deliver, duplicate, drop. */
  readonly packet: RaftPacket | undefined;
  /** input, at the first point of the event. */
  readonly request: RaftRequest | undefined;
  readonly sent: readonly RaftPacket[];
  readonly answers: readonly RaftAnswer[];
  readonly world: WorldState;
}
