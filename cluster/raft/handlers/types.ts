import type { Role } from '../../../harness/core/node-view.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Log } from './log.ts';
import type { Machine, Outcome } from './machine.ts';

/** What a client asks of the key-value store. The value of `cas` is `[expected, next]`; an absent value is null. */
export interface Command {
  readonly f: 'get' | 'put' | 'cas' | 'delete';
  readonly key: string;
  readonly value: Json;
}

/** What a leader writes at the start of its term, so that entries of earlier terms can commit; has no client. */
export interface NoOp {
  readonly f: 'no-op';
}

/** One entry of the replicated log. */
export interface Entry {
  /** From 1, without gaps. */
  readonly index: number;
  readonly term: number;
  /** The node that accepted the request; it answers the client when the entry is applied. */
  readonly at: string;
  /** Empty for a no-op. */
  readonly client: string;
  /** Number of the client's request; 0 for a no-op. */
  readonly request: number;
  readonly command: Command | NoOp;
}

export interface RequestVote {
  readonly type: 'RequestVote';
  readonly term: number;
  readonly candidate: string;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
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
  /** Oldest first; the first has index `prevLogIndex + 1`. */
  readonly entries: readonly Entry[];
  readonly leaderCommit: number;
}

export interface AppendEntriesReply {
  readonly type: 'AppendEntriesReply';
  readonly term: number;
  readonly success: boolean;
  /** On success: the follower's log equals the leader's up to here. */
  readonly matchIndex: number;
  /** On refusal: the index from which the leader might try again. */
  readonly nextIndex: number;
}

export type Message = RequestVote | RequestVoteReply | AppendEntries | AppendEntriesReply;

/** A client's request. A retry repeats client and request number; numbers of one client must not decrease. */
export interface Input {
  readonly client: string;
  readonly request: number;
  readonly command: Command;
}

export type Output =
  | { readonly type: 'ClientResponse'; readonly client: string; readonly request: number; readonly outcome: Outcome }
  | {
      readonly type: 'NotLeader';
      readonly client: string;
      readonly request: number;
      /** The leader this node knows of. */
      readonly leader: string | null;
    };

/**
 * A node (Raft paper, figure 2). Immutable, and its parts share structure with earlier states, so that keeping a state
 * costs nothing. The log and the maps are linked structures, not JSON: observe a state through its view.
 */
export interface State {
  readonly self: string;
  /** All members, this one included; fixed for ever. */
  readonly nodes: readonly string[];

  // Persistent
  readonly currentTerm: number;
  readonly votedFor: string | null;
  readonly log: Log;

  // Volatile, except in builds that keep them
  readonly leader: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly machine: Machine;
  /** Entries up to here were accepted before the last restart: their clients' connections are gone, nobody is answered. */
  readonly unansweredUpTo: number;
  readonly role: Role;

  // Candidates
  readonly votesReceived: readonly string[];
  readonly votesRefused: readonly string[];

  // Leaders
  readonly nextIndex: ReadonlyMap<string, number>;
  readonly matchIndex: ReadonlyMap<string, number>;
  /** Followers with an unanswered AppendEntries, and the last index it covers. */
  readonly awaiting: ReadonlyMap<string, number>;
  /** AppendEntries are due to every follower. */
  readonly shouldSend: boolean;
}
