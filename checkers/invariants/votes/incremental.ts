import type { Grown } from '../../../harness/core/raft/ghost.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type WorldState } from '../../../harness/core/raft/observation.ts';
import { croniesOf } from '../facts/elections.ts';
import { GROWTH } from '../facts/growth.ts';
import { LEADER_LOGS } from '../facts/leader-logs.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { baseOf, describe, disorder, entriesIn, ofType } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { bitOf, isQuorum, maskOf, namesOf } from '../facts/nodes.ts';
import { votedForLog, VOTES_CAST } from '../facts/votes.ts';
import { type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { UP_TO_DATE_INCREMENTAL } from './incremental-up-to-date.ts';

const ROLE_OR_TERM = CHANGED.role | CHANGED.term;
const VOTE_OR_TERM = TRIGGER.ghost | CHANGED.vote | CHANGED.term;

/** B1 to B11, looking at what a step changed. */
export const VOTES_INCREMENTAL: IncrementalEvaluators = {
  CandidatesVoteForSelves: monitor(CHANGED.role | CHANGED.vote, (_facts, premises) => ({ after }) => {
    const { self, role, votedFor, currentTerm } = after;
    if (role !== 'candidate') return undefined;
    premises.count++;
    return votedFor === self
      ? undefined
      : `${self}, candidate of term ${currentTerm}, voted for ${votedFor ?? 'nobody'}.`;
  }),

  'VotesCorrect.one_vote_per_term': monitor(TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    const votes = facts.of(VOTES_CAST);
    return ({ node, after: { self } }) => {
      const { before, after } = growth;
      for (let vote = after.votes; vote !== undefined && vote !== before.votes; vote = vote.tail) {
        premises.count++;
        const { term } = vote.head;
        const candidates = votes.candidatesOf(node, term);
        if ((candidates & (candidates - 1)) === 0) continue;
        return `${self} voted in term ${term} for more than one candidate: ${namesOf(facts.names, candidates)}.`;
      }
      return undefined;
    };
  }),

  'VotesCorrect.votes_currentTerm_votedFor': monitor(VOTE_OR_TERM, (facts, premises) => {
    const votes = facts.of(VOTES_CAST);
    return ({ node, after: { self, currentTerm, votedFor } }) => {
      const candidates = votes.candidatesOf(node, currentTerm);
      if (candidates === 0) return undefined;
      premises.count++;
      if (votedFor !== null && candidates === bitOf(facts.names, votedFor)) return undefined;
      return `${self} voted for ${namesOf(facts.names, candidates)} in term ${currentTerm}, but its vote of that term says ${votedFor ?? 'nobody'}.`;
    };
  }),

  'VotesCorrect.currentTerm_votedFor_votes': monitor(VOTE_OR_TERM, (facts, premises) => {
    const votes = facts.of(VOTES_CAST);
    return ({ node, after: { self, currentTerm, votedFor } }) => {
      if (votedFor === null) return undefined;
      premises.count++;
      if ((votes.candidatesOf(node, currentTerm) & bitOf(facts.names, votedFor)) !== 0) return undefined;
      return `${self} never voted for ${votedFor} in term ${currentTerm}, but its vote of that term says so.`;
    };
  }),

  'CroniesCorrect.votes_received_cronies': monitor(
    TRIGGER.ghost | ROLE_OR_TERM | CHANGED.votesReceived,
    (facts, premises) => {
      const growth = facts.of(GROWTH);
      return ({ after: { self, role, currentTerm, votesReceived } }) => {
        if (role === 'follower' || votesReceived.length === 0) return undefined;
        premises.count++;
        const cronies = croniesOf(growth.after, currentTerm);
        const unknown = cronies === votesReceived ? undefined : votesReceived.find((voter) => !cronies.includes(voter));
        if (unknown === undefined) return undefined;
        return `${self}, ${role} of term ${currentTerm}, counts ${unknown} among its voters, whose vote it did not receive.`;
      };
    },
  ),

  'CroniesCorrect.cronies_votes': monitor(TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    const votes = facts.of(VOTES_CAST);
    return ({ node, after: { self } }) => {
      const { before, after } = growth;
      for (let item = after.cronies; item !== undefined && item !== before.cronies; item = item.tail) {
        premises.count++;
        const { term } = item.head;
        const wrong = croniesOf(after, term).find(
          (voter) => (votes.candidatesOf(facts.names.indexOf(voter), term) & (1 << node)) === 0,
        );
        if (wrong !== undefined)
          return `${self} counts a vote of ${wrong} in term ${term}, which ${wrong} did not cast.`;
      }
      return undefined;
    };
  }),

  'CroniesCorrect.votes_nw': monitor(TRIGGER.sentRequestVoteReply, (facts, premises) => {
    const votes = facts.of(VOTES_CAST);
    return ({ sent, world }) => {
      for (const { packet, message } of ofType(sent, 'RequestVoteReply')) {
        const { name, from, to } = packet;
        if (!message.voteGranted || world.nodes[to] === undefined) continue;
        premises.count++;
        if ((votes.candidatesOf(from, message.term) & (1 << to)) !== 0) continue;
        return `RequestVoteReply ${name} is a vote for ${String(world.names[to])} in term ${message.term}, which ${String(world.names[from])} did not cast.`;
      }
      return undefined;
    };
  }),

  'CroniesCorrect.votes_received_leaders': monitor(
    CHANGED.role | CHANGED.votesReceived | CHANGED.members,
    (facts, premises) =>
      ({ after }) => {
        if (after.role !== 'leader') return undefined;
        premises.count++;
        const voters = maskOf(facts.names, after.votesReceived);
        if (isQuorum(facts.names, voters, after)) return undefined;
        return `${after.self} is leader of term ${after.currentTerm} with the votes of ${namesOf(facts.names, voters)}, no majority of ${after.members.length}.`;
      },
  ),

  OneLeaderPerTerm: monitor(ROLE_OR_TERM, (_facts, premises) => ({ node, after, world }) => {
    if (after.role !== 'leader') return undefined;
    premises.count++;
    for (let position = 0; position < world.nodes.length; position++) {
      const other = world.nodes[position];
      if (position === node || other?.role !== 'leader' || other.currentTerm !== after.currentTerm) continue;
      return `${after.self} became leader of term ${after.currentTerm}, of which ${other.self} is leader.`;
    }
    return undefined;
  }),

  'VotesVotesWithLogCorrespond.votes': monitor(TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    return ({ after: { self } }) => {
      const { before, after } = growth;
      for (let vote = after.votes; vote !== undefined && vote !== before.votes; vote = vote.tail) {
        premises.count++;
        if (isAmong(vote.head, after.votesWithLog)) continue;
        return `${self} voted for ${vote.head.candidate} in term ${vote.head.term}, of which there is no log.`;
      }
      return undefined;
    };
  }),

  'VotesVotesWithLogCorrespond.votesWithLog': monitor(TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    return ({ after: { self } }) => {
      const { before, after } = growth;
      for (let vote = after.votesWithLog; vote !== undefined && vote !== before.votesWithLog; vote = vote.tail) {
        premises.count++;
        if (isAmong(vote.head, after.votes)) continue;
        return `${self} has a log for a vote for ${vote.head.candidate} in term ${vote.head.term}, which it did not cast.`;
      }
      return undefined;
    };
  }),

  VotesWithLogSorted: monitor(TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    const tree = facts.of(LOG_TREE);
    return ({ after: { self } }) => {
      const { before, after } = growth;
      for (let vote = after.votesWithLog; vote !== undefined && vote !== before.votesWithLog; vote = vote.tail) {
        const { term, log } = vote.head;
        if (log.entry === undefined) continue;
        premises.count++;
        const wrong = tree.regular && tree.knows(log) ? undefined : disorder(entriesIn(log), baseOf(log));
        if (wrong !== undefined)
          return `${self} voted in term ${term} with ${describe(wrong)} out of order in its log.`;
      }
      return undefined;
    };
  }),

  ...UP_TO_DATE_INCREMENTAL,

  LeaderLogsVotesWithLog: monitor(TRIGGER.ghost, (facts, premises) => {
    const elections = facts.of(LEADER_LOGS);
    return ({ after, world }) => {
      for (const { term, log } of elections.fresh) {
        premises.count++;
        const supporters = supportersOf(world, after, term, log);
        if (isQuorum(facts.names, supporters, after)) continue;
        return `${after.self} was elected in term ${term}, but of its voters only ${namesOf(facts.names, supporters)} had a log that was not more up to date.`;
      }
      return undefined;
    };
  }),
};

/** Mask of the nodes that voted for the node in the term with a log not more up to date than this one. */
function supportersOf(world: WorldState, { self }: NodeState, term: number, log: NodeState['log']): number {
  let mask = 0;
  for (const [position, ghost] of world.ghost.nodes.entries()) {
    if (votedForLog(ghost, term, self, log)) mask |= 1 << position;
  }
  return mask;
}

interface Vote {
  readonly term: number;
  readonly candidate: string;
}

function isAmong({ term, candidate }: Vote, votes: Grown<Vote> | undefined): boolean {
  for (let item = votes; item !== undefined; item = item.tail) {
    if (item.head.term === term && item.head.candidate === candidate) return true;
  }
  return false;
}
