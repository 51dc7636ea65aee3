import { isInternal } from '../../../harness/core/raft/entry.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { electionChange, haveMajority, logChange, onEvent, onMessage, type Contract } from './contract.ts';

/** What votes, and asking for them, may change at a node. */
export const ELECTIONS: readonly Contract[] = [
  onMessage(
    'RequestVote',
    'log_kept',
    'RequestVote changes neither log nor commitIndex.',
    (_message, before, after) => {
      if (after.commitIndex !== before.commitIndex) return `changed commitIndex on RequestVote`;
      return logChange(before, after);
    },
  ),
  onMessage(
    'RequestVote',
    'stale_refused',
    'RequestVote of an earlier term changes nothing.',
    ({ term }, before, after) => {
      const change = term < before.currentTerm ? electionChange(before, after) : undefined;
      return change && `${change} on RequestVote of the earlier term ${term}`;
    },
  ),
  onMessage(
    'RequestVote',
    'term_adopted',
    'RequestVote brings a node to its own, later term and to no other, and there the node is follower.',
    ({ term }, before, after) => {
      if (after.currentTerm === before.currentTerm) return undefined;
      if (after.currentTerm !== term) return `entered term ${after.currentTerm} on RequestVote of term ${term}`;
      return after.role === 'follower' ? undefined : `is ${after.role} in term ${term}, which RequestVote told it of`;
    },
  ),
  onMessage(
    'RequestVote',
    'vote_for_up_to_date_candidate',
    'A vote goes to the sender, in the term of the request, and only if its log is at least as up to date.',
    ({ term, lastLogIndex, lastLogTerm }, before, after, from) => {
      const { votedFor, currentTerm } = after;
      if (votedFor === null || (votedFor === before.votedFor && currentTerm === before.currentTerm)) return undefined;
      if (votedFor !== from) return `voted for ${votedFor} when ${from} asked`;
      if (currentTerm !== term) return `voted for ${from} in term ${currentTerm}, asked for term ${term}`;
      const { log } = before;
      if (lastLogTerm > log.term || (lastLogTerm === log.term && lastLogIndex >= log.index)) return undefined;
      return (
        `voted for ${from}, whose log ends with entry ${lastLogIndex} of term ${lastLogTerm}, ` +
        `while its own ends with entry ${log.index} of term ${log.term}`
      );
    },
  ),
  onMessage(
    'RequestVoteReply',
    'vote_counted',
    'A vote counts once it was granted in the present term to a candidate, and adds nobody but the voter.',
    ({ term, voteGranted }, before, after, from) => {
      if (after.currentTerm !== before.currentTerm) return undefined;
      const added = after.votesReceived.filter((voter) => !before.votesReceived.includes(voter));
      if (added.length === 0 && !becameLeader(before, after)) return undefined;
      if (before.role !== 'candidate') return `counted a vote as ${before.role}`;
      if (term !== before.currentTerm) return `counted a vote of term ${term} in term ${before.currentTerm}`;
      if (!voteGranted) return `counted a vote that ${from} refused`;
      return added.every((voter) => voter === from) ? undefined : `counted votes of others than ${from}`;
    },
  ),
  onMessage(
    'RequestVoteReply',
    'won_by_majority',
    'A candidate becomes leader with the votes of a majority of the members.',
    (_message, before, after) =>
      becameLeader(before, after) && !haveMajority(after.votesReceived, after.members)
        ? `became leader of term ${after.currentTerm} with the votes of ${after.votesReceived.join(', ') || 'nobody'} only`
        : undefined,
  ),
  onMessage(
    'RequestVoteReply',
    'log_kept',
    'RequestVoteReply changes no log, except that a new leader may append an entry of its own.',
    (_message, before, after) => {
      const { entry, previous } = after.log;
      const appended = entry !== undefined && previous.hash === before.log.hash && isInternal(entry);
      return appended && becameLeader(before, after) ? undefined : logChange(before, after);
    },
  ),
  onMessage(
    'RequestVoteReply',
    'term_adopted',
    'RequestVoteReply of a later term brings a node there as follower.',
    ({ term }, before, after) => {
      if (term <= before.currentTerm) return after.currentTerm === before.currentTerm ? undefined : wentTo(after, term);
      return after.currentTerm === term && after.role === 'follower' ? undefined : wentTo(after, term);
    },
  ),
  onMessage(
    'RequestVoteReply',
    'progress_reset',
    'A new leader knows nothing of the others’ logs and begins at the end of its own.',
    (_message, before, after) => {
      if (!becameLeader(before, after)) return undefined;
      const known = after.nodes.findIndex((node, at) => node !== after.self && (after.matchIndex[at] ?? 0) > 0);
      if (known >= 0)
        return `became leader with matchIndex ${after.matchIndex[known] ?? 0} for ${after.nodes[known] ?? ''}`;
      const early = after.nodes.findIndex((node, at) => node !== after.self && begins(after, at) < before.log.index);
      return early < 0
        ? undefined
        : `became leader with nextIndex ${begins(after, early)} for ${after.nodes[early] ?? ''}`;
    },
  ),
  onMessage(
    'PreVote',
    'changes_nothing',
    'PreVote changes neither term, vote, role nor log.',
    (_message, before, after) => electionChange(before, after) ?? logChange(before, after),
  ),
  onEvent(
    'timeout',
    'election_begins',
    'Whoever becomes candidate enters the next term, votes for itself and has no other vote.',
    (before, after) => {
      if (after.role !== 'candidate') return undefined;
      if (before.role === 'candidate' && after.currentTerm === before.currentTerm) return moreVotes(before, after);
      if (after.currentTerm !== before.currentTerm + 1) {
        return `became candidate of term ${after.currentTerm} out of term ${before.currentTerm}`;
      }
      if (after.votedFor !== after.self) return `is candidate and voted for ${after.votedFor ?? 'nobody'}`;
      const others = after.votesReceived.filter((voter) => voter !== after.self);
      return others.length === 0 ? undefined : `began an election with the votes of ${others.join(', ')}`;
    },
  ),
  onEvent('timeout', 'term_only_by_election', 'A timer raises the term only to begin an election.', (before, after) =>
    after.currentTerm !== before.currentTerm && (after.role === 'follower' || before.role === 'leader')
      ? `went from term ${before.currentTerm} to term ${after.currentTerm} as ${after.role}`
      : undefined,
  ),
];

function becameLeader(before: NodeState, after: NodeState): boolean {
  return after.role === 'leader' && before.role !== 'leader';
}

function wentTo(after: NodeState, term: number): string {
  return `is ${after.role} in term ${after.currentTerm} after RequestVoteReply of term ${term}`;
}

/** Where a leader begins to send; no number stands for the end of its log. */
function begins({ nextIndex }: NodeState, position: number): number {
  const next = nextIndex[position] ?? -1;
  return next < 0 ? Infinity : next;
}

function moreVotes(before: NodeState, after: NodeState): string | undefined {
  const added = after.votesReceived.filter((voter) => !before.votesReceived.includes(voter));
  return added.length === 0 ? undefined : `got the votes of ${added.join(', ')} from a timer`;
}
