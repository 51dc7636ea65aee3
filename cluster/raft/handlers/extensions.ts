import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import { NO_CONFIGURATION, type Configuration } from './configuration.ts';
import type { Input } from './types.ts';

/**
 * What a node keeps for the switches that go beyond figure 2 of the Raft paper. It stands apart so that builds without
 * them neither touch nor copy it.
 */
export interface Extensions {
  /** What took the place of the log's beginning. Persistent. */
  readonly snapshot: Snapshot | null;
  /** Followers: a snapshot of which parts are still missing. */
  readonly arriving: PartialSnapshot | null;
  /** Snapshots of others that took the place of the log in this life, for those who watch. */
  readonly installed: number;
  /** Leaders, by position: the snapshot that is on its way to the node, and how many of its items have arrived. */
  readonly installing: readonly (PartialSnapshot | undefined)[];
  /** The configuration the node goes by, and those it would go back to if the log were cut. */
  readonly configuration: Configuration;
  /** Who would vote for this node in the term; null when it does not ask. */
  readonly preVotes: { readonly term: number; readonly voters: readonly string[] } | null;
  /** A leader spoke within the shortest election timeout. */
  readonly hearsLeader: boolean;
  /** Leaders: who answered since the last check. */
  readonly heard: readonly string[];
  /** Leaders: number of the last round of AppendEntries. */
  readonly round: number;
  /** Leaders: a round is due because a read waits for one. */
  readonly asksRound: boolean;
  /** Leaders, by position: the last round the node answered. */
  readonly confirmed: readonly number[];
  /** Leaders: reads that wait until their round is confirmed. */
  readonly reads: readonly PendingRead[];
  /** Leaders: rounds that began less than a lease ago, newest last; null when leases are off for the rest of the term. */
  readonly leases: readonly number[] | null;
  /** Leaders: who shall lead instead, and whether it was told to. */
  readonly transfer: { readonly to: string; readonly told: boolean } | null;
}

export interface PartialSnapshot {
  readonly snapshot: Snapshot;
  /** Items that have arrived. */
  readonly offset: number;
}

/** A read that came before the round began; confirmed, the round proves that no newer leader had committed anything. */
export interface PendingRead {
  readonly input: Input;
  readonly round: number;
}

export const NO_EXTENSIONS: Extensions = {
  snapshot: null,
  arriving: null,
  installed: 0,
  installing: [],
  configuration: NO_CONFIGURATION,
  preVotes: null,
  hearsLeader: false,
  heard: [],
  round: 0,
  asksRound: false,
  confirmed: [],
  reads: [],
  leases: [],
  transfer: null,
};
