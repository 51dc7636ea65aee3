import type { Json } from '../json.ts';
import type { Role } from '../node-view.ts';
import type { Log } from './log.ts';
import type { Outcome } from './messages.ts';

/** The last request of a client that was executed, and what it came to. */
export interface ClientRecord {
  readonly request: number;
  readonly outcome: Outcome;
}

/** The replicated state machine as an observer sees it: a key-value store and the table that knows repeated requests. */
export interface MachineState {
  readonly contents: Lookup<Json>;
  readonly clients: Lookup<ClientRecord>;
  /** Hash over contents and clients: equal states, equal hashes. */
  readonly hash: number;
}

/** What is needed of a map of strings. */
export interface Lookup<Value> {
  get(key: string): Value | undefined;
  /** Sorted by key. */
  entries(): [string, Value][];
}

/**
 * One component of Σ as invariants see it: everything the proof speaks about, in the field's words, whatever a node
 * calls it. A build of the reference Raft has these fields itself; for other nodes an adapter fills them in.
 * (Verdi Raft, Raft/RaftState.v.)
 */
export interface NodeState {
  readonly self: string;
  /** Every node that ever was in the cluster, in the order in which the world numbers them; grows at the end only. */
  readonly nodes: readonly string[];
  /** The configuration this node goes by. */
  readonly members: readonly string[];
  readonly role: Role;
  readonly currentTerm: number;
  readonly votedFor: string | null;
  /** The leader the node believes in; null when it knows none. */
  readonly leader: string | null;
  readonly log: Log;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly machine: MachineState;
  /** Newest first, as they came; may contain a node twice. */
  readonly votesReceived: readonly string[];
  /** By position in `nodes`; 0 where nothing is known. */
  readonly matchIndex: readonly number[];
  /** By position in `nodes`; -1 where nothing is known, then it is the last index of the log at the time of use. */
  readonly nextIndex: readonly number[];
}

/** What a leader takes for the follower's nextIndex. */
export function nextIndexOf(state: Pick<NodeState, 'nextIndex' | 'log'>, position: number): number {
  const next = state.nextIndex[position] ?? -1;
  return next < 0 ? state.log.index : next;
}

/** Whether this many nodes of a cluster are more than half of it. */
export function isMajority(count: number, size: number): boolean {
  return count > Math.floor(size / 2);
}
