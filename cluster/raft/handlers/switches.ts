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
  /** Replies to AppendEntries carry its entries; otherwise the index up to which the logs agree. */
  readonly repliesCarryEntries: boolean;
  /** Largest number of entries in one AppendEntries; null: no limit. */
  readonly batchLimit: number | null;
  /** Applied entries after which a snapshot takes their place in the log; null: never. */
  readonly compactAfter: number | null;
  /** A leader answers `get` from its state machine once a majority confirmed that it still leads; otherwise through the log. */
  readonly readIndex: boolean;
  /** Before it raises its term, a node asks whether it could win. */
  readonly preVote: boolean;
  /** A leader that heard from no majority for an election timeout steps down; a node that hears from a leader ignores candidates. */
  readonly checkQuorum: boolean;
  /** A leader that a majority confirmed lately answers `get` at once. Correct only while clocks are bounded. */
  readonly leaderLease: boolean;
  /** A leader hands its leadership over when asked to (`transfer`). */
  readonly transfer: boolean;
  /** Members are added and removed one at a time (`configure`). */
  readonly membership: boolean;
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
  repliesCarryEntries: false,
  batchLimit: 64,
  compactAfter: 1_000,
  readIndex: true,
  preVote: true,
  checkQuorum: true,
  leaderLease: false,
  transfer: true,
  membership: true,
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
  repliesCarryEntries: true,
  batchLimit: null,
  compactAfter: null,
  readIndex: false,
  preVote: false,
  checkQuorum: false,
  leaderLease: false,
  transfer: false,
  membership: false,
};

/** A correct variation that a build's name may ask for. */
export interface SwitchInfo {
  readonly summary: string;
  readonly sets: Partial<Switches>;
}

/** By name. Each turns one difference between `verdi` and `paper` to the side of `paper`, unless it says otherwise. */
export const SWITCHES = {
  'no-op-at-election': {
    summary: 'a new leader appends an empty entry and sends it at once',
    sets: { noOpAtElection: true, sendsAtElection: true },
  },
  'commit-on-heartbeat': { summary: 'followers commit on every AppendEntries', sets: { commitOnHeartbeat: true } },
  'mismatch-adopts-term': {
    summary: 'a refused AppendEntries still brings its term and leader',
    sets: { mismatchAdoptsTerm: true },
  },
  'next-index-after-last': { summary: 'nextIndex begins after the last entry', sets: { nextIndexAfterLast: true } },
  'conflict-only-truncation': {
    summary: 'the log is cut at the first conflicting entry',
    sets: { truncateOnlyConflicts: true },
  },
  'no-leader-guard': { summary: 'votes are granted although a leader is known', sets: { leaderGuardsVotes: false } },
  'index-replies': {
    summary: 'replies to AppendEntries say an index instead of entries',
    sets: { repliesCarryEntries: false, emptySuccessMatches: true },
  },
  'single-node-wins': { summary: 'a cluster of one node elects itself', sets: { singleNodeWins: true } },
  'volatile-commit': {
    summary: 'commit index, state machine and known leader are lost in a restart',
    sets: { volatileCommit: true },
  },
  batching: { summary: 'one AppendEntries carries at most one entry', sets: { batchLimit: 1 } },
  compaction: { summary: 'a snapshot replaces the log after every two applied entries', sets: { compactAfter: 2 } },
  'read-index': {
    summary: 'reads are answered once a majority confirmed the leader, without an entry of their own',
    sets: { readIndex: true, noOpAtElection: true, sendsAtElection: true },
  },
  'pre-vote': { summary: 'a node asks whether it could win before it raises its term', sets: { preVote: true } },
  'check-quorum': {
    summary: 'a leader without a majority steps down, and nodes that hear from a leader ignore candidates',
    sets: { checkQuorum: true },
  },
  'leader-lease': {
    summary: 'reads are answered at once while a lease lasts; needs bounded clocks',
    sets: { leaderLease: true, readIndex: true, checkQuorum: true, noOpAtElection: true, sendsAtElection: true },
  },
  transfer: { summary: 'a leader hands its leadership over when asked to', sets: { transfer: true } },
  'no-pre-vote': { summary: 'a node begins an election without asking first', sets: { preVote: false } },
  'no-check-quorum': {
    summary: 'a leader without a majority goes on leading, and candidates are always listened to',
    sets: { checkQuorum: false },
  },
  'log-reads': { summary: 'reads go through the log like writes', sets: { readIndex: false } },
  membership: { summary: 'members are added and removed one at a time', sets: { membership: true } },
} as const satisfies Readonly<Record<string, SwitchInfo>>;

export type SwitchName = keyof typeof SWITCHES;

export function isSwitchName(name: string): name is SwitchName {
  return Object.hasOwn(SWITCHES, name);
}
