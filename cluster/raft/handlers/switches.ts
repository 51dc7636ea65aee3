/**
 * Where correct builds of the reference Raft differ. `paper` follows the Raft paper (Ongaro and Ousterhout 2014) with
 * the usual completions; `verdi` decides as the verified implementation (Woos et al., CPP 2016) does.
 */
export interface Switches {
  /** A new leader appends an empty entry, so that entries of earlier terms commit without waiting for a client. */
  readonly noOpAtElection: boolean;
  /** A new leader sends AppendEntries at once instead of at its first heartbeat or request. */
  readonly sendsAtElection: boolean;
  /** After any event a leader sends to each follower that lacks entries and has no AppendEntries unanswered; otherwise every request sends to all. */
  readonly sendsWhenBehind: boolean;
  /** A candidate repeats RequestVote to nodes that have not answered (timer `retry`). */
  readonly repeatsRequestVote: boolean;
  /** A follower commits on any AppendEntries that matches, not only on one that brings new entries. */
  readonly commitOnHeartbeat: boolean;
  /** A follower takes over term and leader also from an AppendEntries it has to refuse. */
  readonly mismatchAdoptsTerm: boolean;
  /** nextIndex is set to the last index + 1 at election; otherwise it is the last index until the first reply. */
  readonly nextIndexAfterLast: boolean;
  /** A refusal says where to go on; otherwise the leader goes back one entry at a time. */
  readonly backsUpByHint: boolean;
  /** Success on an empty AppendEntries acknowledges the log up to prevLogIndex; otherwise it acknowledges nothing. */
  readonly emptySuccessMatches: boolean;
  /** Only from the first conflicting entry on is the log replaced; otherwise everything after prevLogIndex. */
  readonly truncateOnlyConflicts: boolean;
  /** A candidate whose own vote is a majority wins at once: a cluster of one can work. */
  readonly singleNodeWins: boolean;
  /** A candidate no longer believes in the leader of the earlier term. */
  readonly candidateForgetsLeader: boolean;
  /** Votes are refused while a leader of the current term is known. */
  readonly leaderGuardsVotes: boolean;
  /** commitIndex, lastApplied and the state machine are lost in a restart and rebuilt from the log. */
  readonly volatileCommit: boolean;
  /** A node that is not leader names the leader it knows. */
  readonly notLeaderHint: boolean;
  /** Largest number of entries in one AppendEntries; null: no limit. */
  readonly batchLimit: number | null;
}

export const PAPER: Switches = {
  noOpAtElection: true,
  sendsAtElection: true,
  sendsWhenBehind: true,
  repeatsRequestVote: true,
  commitOnHeartbeat: true,
  mismatchAdoptsTerm: true,
  nextIndexAfterLast: true,
  backsUpByHint: true,
  emptySuccessMatches: true,
  truncateOnlyConflicts: true,
  singleNodeWins: true,
  candidateForgetsLeader: true,
  leaderGuardsVotes: false,
  volatileCommit: true,
  notLeaderHint: true,
  batchLimit: 64,
};

export const VERDI: Switches = {
  noOpAtElection: false,
  sendsAtElection: false,
  sendsWhenBehind: false,
  repeatsRequestVote: false,
  commitOnHeartbeat: false,
  mismatchAdoptsTerm: false,
  nextIndexAfterLast: false,
  backsUpByHint: false,
  emptySuccessMatches: false,
  truncateOnlyConflicts: false,
  singleNodeWins: false,
  candidateForgetsLeader: false,
  leaderGuardsVotes: true,
  volatileCommit: false,
  notLeaderHint: false,
  batchLimit: null,
};
