import { cutAfter, upTo } from '../../../harness/core/raft/log.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { covers, haveMajority, type Contract, type NodeEvent } from './contract.ts';

/** What holds whatever happens to a node. */
export const EVERY_EVENT: readonly Contract[] = [
  always('term_grows', 'currentTerm never decreases, not even over a restart.', ({ before, after }) =>
    after.currentTerm < before.currentTerm
      ? `went back from term ${before.currentTerm} to term ${after.currentTerm}`
      : undefined,
  ),
  always('vote_kept', 'A vote is neither changed nor forgotten in its term.', ({ before, after }) =>
    after.currentTerm === before.currentTerm && before.votedFor !== null && after.votedFor !== before.votedFor
      ? `voted for ${before.votedFor} in term ${after.currentTerm} and now for ${after.votedFor ?? 'nobody'}`
      : undefined,
  ),
  always(
    'leader_by_election',
    'A node becomes leader only by a reply to RequestVote, or as the only member.',
    leaderByElection,
  ),
  always('leader_appends', 'A leader only adds to its log.', ({ before, after }) =>
    before.role === 'leader' &&
    after.role === 'leader' &&
    after.currentTerm === before.currentTerm &&
    !covers(after, before.log.index, before.log.hash)
      ? `is leader of term ${after.currentTerm} and lost entries of its log, which ended at index ${before.log.index}`
      : undefined,
  ),
  always('commit_grows', 'commitIndex never decreases while the node runs.', ({ event, before, after }) =>
    event.type !== 'restart' && after.commitIndex < before.commitIndex
      ? `took commitIndex back from ${before.commitIndex} to ${after.commitIndex}`
      : undefined,
  ),
  always('applied_grows', 'lastApplied never decreases while the node runs.', ({ event, before, after }) =>
    event.type !== 'restart' && after.lastApplied < before.lastApplied
      ? `took lastApplied back from ${before.lastApplied} to ${after.lastApplied}`
      : undefined,
  ),
  always('applied_is_committed', 'lastApplied is at most commitIndex, and commitIndex within the log.', ({ after }) => {
    if (after.lastApplied > after.commitIndex) {
      return `applied up to ${after.lastApplied}, beyond its commitIndex ${after.commitIndex}`;
    }
    if (after.commitIndex <= after.log.index) return undefined;
    return `has commitIndex ${after.commitIndex}, beyond the end of its log at ${after.log.index}`;
  }),
  always('committed_stays', 'What a node took for committed stays in its log.', committedStays),
  always('leader_commits_by_majority', 'A leader commits an entry of its own term that a majority has.', majority),
  always('machine_follows_applied', 'The state machine changes only by applying entries.', machineFollowsApplied),
];

interface Transition {
  readonly event: NodeEvent;
  readonly before: NodeState;
  readonly after: NodeState;
}

function always(name: string, statement: string, breach: (transition: Transition) => string | undefined): Contract {
  return { name, statement, breach: (event, before, after) => breach({ event, before, after }) };
}

function leaderByElection({ event, before, after }: Transition): string | undefined {
  if (after.role !== 'leader') return undefined;
  if (before.role === 'leader' && after.currentTerm === before.currentTerm && event.type !== 'restart') {
    return undefined;
  }
  if (event.type === 'message' && event.message.type === 'RequestVoteReply') return undefined;
  if (event.type !== 'restart' && after.members.length === 1 && after.members[0] === after.self) return undefined;
  return `is leader of term ${after.currentTerm} without a vote having arrived`;
}

function committedStays({ event, before, after }: Transition): string | undefined {
  const { index, hash } = cutAfter(before.log, before.commitIndex);
  if (event.type === 'restart' || covers(after, index, hash)) return undefined;
  return `no longer has all entries up to its commitIndex ${before.commitIndex}`;
}

function majority({ event, before, after }: Transition): string | undefined {
  if (after.role !== 'leader' || event.type === 'restart' || after.commitIndex <= before.commitIndex) return undefined;
  const committed = upTo(after.log, after.commitIndex);
  if (committed === undefined) return undefined;
  if (committed.term !== after.currentTerm) {
    return `committed entry ${committed.index} of term ${committed.term} as leader of term ${after.currentTerm}`;
  }
  const holders = after.nodes.filter((_name, position) => (after.matchIndex[position] ?? 0) >= committed.index);
  if (haveMajority(holders, after.members)) return undefined;
  return `committed entry ${committed.index} while only ${holders.join(', ') || 'nobody'} acknowledged it`;
}

function machineFollowsApplied({ event, before, after }: Transition): string | undefined {
  if (event.type === 'message' && event.message.type === 'InstallSnapshot') return undefined;
  if (after.lastApplied !== before.lastApplied || after.machine.hash === before.machine.hash) return undefined;
  return `changed its state machine while lastApplied stayed at ${after.lastApplied}`;
}
