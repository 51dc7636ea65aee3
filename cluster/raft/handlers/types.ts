import type { Json } from '../../../harness/core/json.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import type { Outcome, RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { Extensions } from './extensions.ts';
import type { Machine } from './machine.ts';

/**
 * What a client asks of the key-value store. The value of `cas` is `[expected, next]`; an absent value is null. Some
 * commands take what a key holds for a list, a set, a counter or a lock (`object-commands.ts` in `harness/core/raft`). Two
 * commands concern the cluster itself: `configure` with the list of all members from now on, and `transfer` with the
 * member that shall lead, or null for whichever is best prepared.
 */
export interface ClientCommand {
  readonly f: ClientFunction;
  readonly key: string;
  readonly value: Json;
}

export type ClientFunction = 'get' | 'put' | 'append' | 'cas' | 'delete' | ObjectFunction | 'configure' | 'transfer';

export type ObjectFunction = 'list-append' | 'add' | 'increment' | 'acquire' | 'release' | 'txn';

export type Message = RaftMessage;

/** A client's request. A retry repeats client and request number; numbers of one client must not decrease. */
export interface Input {
  readonly client: string;
  readonly request: number;
  readonly command: ClientCommand;
}

export type Output =
  | { readonly type: 'ClientResponse'; readonly client: string; readonly request: number; readonly outcome: Outcome }
  | {
      readonly type: 'NotLeader';
      readonly client: string;
      readonly request: number;
      /** The leader this node knows of. */
      readonly leader: string | null;
    }
  | {
      /** A request that concerns the cluster was taken, or refused for this reason. */
      readonly type: 'Administered';
      readonly client: string;
      readonly request: number;
      readonly refusal: string | null;
    };

/**
 * A node (Raft paper, figure 2). Immutable, and its parts share structure with earlier states, so that keeping a state
 * costs nothing. The log and the maps are linked structures, not JSON: observe a state through its view. Persistent are
 * `currentTerm`, `votedFor`, `log` and `extensions.snapshot`; the rest is volatile, except in builds that keep it.
 */
export interface State extends NodeState {
  /** Where this node stands in `nodes`. */
  readonly position: number;
  readonly machine: Machine;
  /** Entries up to here were accepted before the last restart: their clients' connections are gone, nobody is answered. */
  readonly unansweredUpTo: number;
  /** Candidates: who refused in this election. */
  readonly votesRefused: readonly string[];
  /** Leaders, by position: the last index that an unanswered AppendEntries covers; -1 where none is unanswered. */
  readonly awaiting: readonly number[];
  /** Leaders: AppendEntries are due to every follower. */
  readonly shouldSend: boolean;
  readonly extensions: Extensions;
}
