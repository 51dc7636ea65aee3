import type { Need } from './needs.ts';

/** A mistake put into the reference Raft on purpose, to show that it is found; or, for controls, a harmless difference. */
export interface PlantedBug {
  readonly name: string;
  readonly summary: string;
  /** What a build must have for it to have an effect, or to have one before long; all of these. */
  readonly needs?: readonly Need[];
  /** Safe, though it looks wrong: must never be reported. */
  readonly control?: true;
  /** What it keeps over a restart is on no disk: a process that starts anew cannot make this mistake. */
  readonly inMemory?: true;
}

export const BUGS = [
  // Elections
  { name: 'forget-vote', summary: 'votedFor does not survive a restart' },
  { name: 'forget-term', summary: 'currentTerm does not survive a restart' },
  { name: 'vote-before-durable', summary: 'the reply to RequestVote leaves before the vote is on disk' },
  { name: 'duplicate-votes-counted', summary: 'a vote that comes twice counts twice' },
  { name: 'election-quorum-off-by-one', summary: 'half of the nodes are enough to win an election' },
  { name: 'stale-vote-counted', summary: 'a vote of an earlier term counts' },
  { name: 'vote-twice', summary: 'a node votes again although it voted for another candidate' },
  { name: 'denied-votes-counted', summary: 'a refused vote counts as granted' },
  { name: 'no-up-to-date-check', summary: 'a node votes for a candidate whose log is behind its own' },
  { name: 'up-to-date-by-index', summary: 'logs are compared by last index only' },
  { name: 'up-to-date-by-term', summary: 'logs are compared by last term only' },
  { name: 'vote-reset-in-term', summary: 'a message of the same term makes a node forget its vote' },
  { name: 'candidate-no-self-vote', summary: 'a candidate counts its own vote but does not record it' },
  { name: 'timeout-keeps-term', summary: 'an election begins in the old term' },
  { name: 'vote-without-term', summary: 'a node votes in a newer term without entering it' },
  { name: 'stale-request-granted', summary: 'a RequestVote of an earlier term may be granted' },
  { name: 'stale-request-granted-echo', summary: 'a RequestVote of an earlier term may be granted, for that term' },
  { name: 'votes-carried-over', summary: 'a candidate keeps the votes of its earlier election' },
  { name: 'role-survives-restart', inMemory: true, summary: 'a leader is still leader after a restart (engine sim)' },
  // Log replication
  { name: 'forget-log', summary: 'the log does not survive a restart' },
  { name: 'torn-tail-lost', summary: 'the last entry does not survive a restart' },
  { name: 'ack-before-durable', summary: 'the reply to AppendEntries leaves before the entries are on disk' },
  { name: 'no-append-term-check', summary: 'AppendEntries of an earlier term are taken' },
  { name: 'no-consistency-check', summary: 'prevLogIndex and prevLogTerm are not looked at' },
  { name: 'no-prev-term-check', summary: 'prevLogTerm is not compared' },
  { name: 'stale-append-truncates', summary: 'old AppendEntries cut off what came after them' },
  { name: 'heartbeat-wipes-log', needs: ['empty-log-at-election'], summary: 'an empty AppendEntries cuts the log' },
  { name: 'conflict-by-index', summary: 'an entry of the same index is taken for the same entry' },
  { name: 'truncates-one-too-many', summary: 'one entry too many is cut off before new ones are added' },
  { name: 'conflict-kept', summary: 'conflicting entries are not removed' },
  { name: 'prev-index-off-by-one', summary: 'prevLogIndex is one too large' },
  { name: 'sender-skips-entry', summary: 'the first entry a follower needs is left out' },
  { name: 'wrong-prev-term', summary: "prevLogTerm is the leader's term" },
  { name: 'index-gap', summary: 'a new entry leaves an index out' },
  { name: 'entry-old-term', summary: 'a new entry gets the term of the one before it' },
  {
    name: 'candidate-ignores-leader',
    summary: 'a candidate stays candidate when it hears from the leader of its term',
  },
  { name: 'append-keeps-term', summary: 'AppendEntries of a newer term do not change the term' },
  { name: 'stale-append-acked', summary: 'AppendEntries of an earlier term are answered with success' },
  // Replication bookkeeping
  { name: 'match-from-failed-reply', summary: 'a refusal counts as success' },
  { name: 'success-despite-mismatch', summary: 'a follower whose log does not match answers with success' },
  { name: 'no-reply-term-check', summary: 'AppendEntriesReply of an earlier term count' },
  { name: 'match-not-reset', summary: 'a new leader keeps matchIndex of its earlier term' },
  {
    name: 'next-not-reset',
    needs: ['next-index-at-last'],
    summary: 'a new leader keeps nextIndex of its earlier term',
  },
  { name: 'match-leader-last', summary: "matchIndex becomes the leader's last index, not the follower's" },
  { name: 'reports-own-last', summary: 'a follower acknowledges its whole log, also what the leader does not have' },
  { name: 'leader-not-counted', summary: 'a leader does not count its own log' },
  // Commit and apply
  { name: 'figure-8', summary: 'entries of earlier terms are committed by counting (figure 8 of the Raft paper)' },
  { name: 'commit-quorum-off-by-one', summary: 'half of the nodes are enough to commit' },
  { name: 'commit-not-capped', needs: ['batching'], summary: 'a follower commits beyond what the leader just sent' },
  {
    name: 'commit-capped-by-own-last',
    needs: ['batching', 'commit-on-heartbeat'],
    summary: "a follower's commit is limited by its own last index",
  },
  { name: 'applies-uncommitted', summary: 'entries are applied before they are committed' },
  {
    name: 'commit-reset-applied-kept',
    needs: ['stored-commit'],
    summary: 'commitIndex is lost in a restart and lastApplied is not',
  },
  { name: 'applies-reversed', summary: 'entries are applied newest first' },
  { name: 'skips-entries', summary: 'of several committed entries only the last is applied' },
  // Clients
  { name: 'double-apply', summary: 'a repeated request is executed again' },
  {
    name: 'dedupe-volatile',
    needs: ['stored-commit'],
    summary: 'the table of executed requests does not survive a restart',
  },
  { name: 'old-request-new-result', summary: 'an old request is answered with the result of a newer one' },
  { name: 'dedupe-by-request-only', summary: 'requests of different clients with one number are taken for the same' },
  { name: 'ack-before-commit', summary: 'a leader answers when it appends the entry, before a majority has it' },
  { name: 'stale-read', summary: 'a leader answers get from its own state machine at once, not through the log' },
  { name: 'wrong-request-reply', summary: 'the answer names the next request' },
  // Membership
  {
    name: 'single-server-change',
    needs: ['membership'],
    summary: 'a leader changes the members before it committed an entry of its term',
  },
  {
    name: 'removed-leader-counts-itself',
    needs: ['membership'],
    summary: 'a leader that is no member any more counts its own log for the majority',
  },
  // Snapshots
  {
    name: 'snapshot-discards-suffix',
    needs: ['compaction'],
    summary: 'a snapshot takes the place of the whole log, also of what comes after',
  },
  {
    name: 'snapshot-forgets-term',
    needs: ['compaction'],
    summary: 'the term of the last entry a snapshot covers is lost',
  },
  {
    name: 'snapshot-without-dedupe',
    needs: ['compaction'],
    summary: 'a snapshot leaves out the table of executed requests',
  },
  {
    name: 'compacts-unapplied',
    needs: ['compaction'],
    summary: 'entries are replaced by a snapshot before they are applied',
  },
  {
    name: 'snapshot-in-place',
    needs: ['compaction'],
    summary: 'the snapshot on disk is overwritten, and a damaged one is taken for none',
  },
  // Pre-vote, transfer, reads
  {
    name: 'pre-votes-counted',
    needs: ['pre-vote'],
    summary: 'what was promised before an election counts as a vote in it',
  },
  {
    name: 'transfer-skips-log-check',
    needs: ['transfer'],
    summary: 'a successor is called before it has the whole log, and is voted for whatever it has',
  },
  {
    name: 'read-index-before-own-term',
    needs: ['read-index'],
    summary: 'a leader answers reads before it committed an entry of its term',
  },
  { name: 'lease-ignores-clock', needs: ['leader-lease'], summary: 'a lease never ends' },
  {
    name: 'lease-counts-heartbeats',
    needs: ['leader-lease'],
    summary: 'a lease lasts for three heartbeats, of which a leader that is stopped sends none, instead of a time',
  },
  // Backing up by hint
  {
    name: 'hint-below-match',
    needs: ['backs-up-by-hint'],
    summary: 'a late refusal takes nextIndex back below what is acknowledged',
  },
  {
    name: 'hint-above-match',
    needs: ['backs-up-by-hint'],
    summary: 'a refusal names the end of the log although entries before it conflict',
  },
  // Controls
  { name: 'ctl-ignores-higher-reply', summary: 'a leader ignores replies of a newer term', control: true },
  { name: 'ctl-every-replica-answers', summary: 'every replica answers the client', control: true },
  { name: 'ctl-no-leader-guard', summary: 'a node votes although it knows a leader of the term', control: true },
  { name: 'ctl-leader-volatile', summary: 'the known leader does not survive a restart', control: true },
] as const satisfies readonly PlantedBug[];

export type BugName = (typeof BUGS)[number]['name'];

/** Which bugs a build has, all of them named: reading one costs nothing in the midst of a handler. */
export type BugSwitches = Readonly<Record<BugName, boolean>>;

export const NO_BUGS: BugSwitches = Object.fromEntries(BUGS.map(({ name }) => [name, false])) as BugSwitches;

export function isBugName(name: string): name is BugName {
  return BUGS.some((bug) => bug.name === name);
}
