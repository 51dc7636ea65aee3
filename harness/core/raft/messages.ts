import type { Json } from '../json.ts';
import type { MachineState } from './node-state.ts';
import type { Segment } from './segment.ts';

export interface RequestVote {
  readonly type: 'RequestVote';
  readonly term: number;
  readonly candidate: string;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
  /** The leader itself asked for this election: followers answer although they hear from a leader. */
  readonly transfer?: boolean;
}

export interface RequestVoteReply {
  readonly type: 'RequestVoteReply';
  readonly term: number;
  readonly voteGranted: boolean;
}

export interface AppendEntries {
  readonly type: 'AppendEntries';
  readonly term: number;
  readonly leader: string;
  readonly prevLogIndex: number;
  readonly prevLogTerm: number;
  readonly entries: Segment;
  readonly leaderCommit: number;
  /** Number of the leader's round of heartbeats, for reads and leases that need a majority to confirm it. */
  readonly round: number;
}

export interface AppendEntriesReply {
  readonly type: 'AppendEntriesReply';
  readonly term: number;
  readonly success: boolean;
  /** On success: the follower's log equals the leader's up to here. */
  readonly matchIndex: number;
  /** On refusal: the index from which the leader might try again. */
  readonly nextIndex: number;
  /** The entries of the request where replies carry them (Verdi); else none. */
  readonly entries: Segment;
  /** Of the AppendEntries that is answered. */
  readonly round: number;
}

/** Asks whether an election of `term` could be won, before any term is raised (Ongaro's thesis, section 9.6). */
export interface PreVote {
  readonly type: 'PreVote';
  readonly term: number;
  readonly candidate: string;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
}

export interface PreVoteReply {
  readonly type: 'PreVoteReply';
  /** The term that was asked about when granted; the node's own when refused. */
  readonly term: number;
  readonly voteGranted: boolean;
}

/** Everything a follower needs instead of the entries up to `index`. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  /** Hash of the log up to `index`. */
  readonly hash: number;
  readonly machine: MachineState;
  /** The members of the configuration at `index`. */
  readonly members: readonly string[];
}

/**
 * A snapshot, or the next part of one that is too large for one message: then `snapshot.machine` holds only the items of
 * this part, the first of which has the number `offset`.
 */
export interface InstallSnapshot {
  readonly type: 'InstallSnapshot';
  readonly term: number;
  readonly leader: string;
  readonly snapshot: Snapshot;
  /** Items of the state machine in earlier parts. */
  readonly offset: number;
  /** Whether this is the last part. */
  readonly done: boolean;
}

export interface InstallSnapshotReply {
  readonly type: 'InstallSnapshotReply';
  readonly term: number;
  /** The follower's log equals the leader's up to here; 0 while parts are missing. */
  readonly matchIndex: number;
  /** The snapshot that is answered, by its last index. */
  readonly snapshotIndex: number;
  /** Items of it the follower holds so far: where the next part begins. */
  readonly offset: number;
}

/** A leader that steps aside tells its successor to start an election at once (Ongaro's thesis, section 3.10). */
export interface TimeoutNow {
  readonly type: 'TimeoutNow';
  readonly term: number;
  readonly leader: string;
}

export type RaftMessage =
  | RequestVote
  | RequestVoteReply
  | AppendEntries
  | AppendEntriesReply
  | PreVote
  | PreVoteReply
  | InstallSnapshot
  | InstallSnapshotReply
  | TimeoutNow;

/**
 * What a command came to. `value` is what a history's completion says: the value read, written, or `[old, new]`.
 * `previous` is what the key held before a command that wrote; null when nothing. (Verdi's store answers with both.)
 */
export type Outcome =
  | { readonly ok: true; readonly value: Json; readonly previous?: Json }
  | { readonly ok: false; readonly error: 'mismatch' };
