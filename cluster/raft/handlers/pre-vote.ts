import type { PreVote, PreVoteReply } from '../../../harness/core/raft/messages.ts';
import { isUpToDate, startElection } from './election.ts';
import { adoptTerm, extend, haveMajority, send, type Step } from './step.ts';

/**
 * Asks around whether an election could be won, and leaves the term alone: a node that was cut off does not depose a
 * leader when it comes back (Ongaro's thesis, section 9.6).
 */
export function startPreVote(step: Step): void {
  const { state } = step;
  extend(step, { preVotes: { term: state.currentTerm + 1, voters: [state.self] } });
  if (haveMajority(state, [state.self])) startElection(step, false);
  else requestPreVotes(step);
}

/** Sends PreVote to everybody who has not said yes. */
export function requestPreVotes(step: Step): void {
  const { state } = step;
  const { preVotes } = state.extensions;
  if (preVotes === null) return;
  const message: PreVote = {
    type: 'PreVote',
    term: preVotes.term,
    candidate: state.self,
    lastLogIndex: state.log.index,
    lastLogTerm: state.log.term,
  };
  for (const node of state.members) if (!preVotes.voters.includes(node)) send(step, node, message);
}

/** Says whether a vote would be given; promises nothing and changes nothing. */
export function handlePreVote(step: Step, from: string, message: PreVote): void {
  const { state } = step;
  const free = state.role !== 'leader' && !state.extensions.hearsLeader;
  const voteGranted = message.term > state.currentTerm && free && isUpToDate(step, message);
  const term = voteGranted ? message.term : state.currentTerm;
  send(step, from, { type: 'PreVoteReply', term, voteGranted });
}

export function handlePreVoteReply(step: Step, from: string, message: PreVoteReply): void {
  const { state, rules } = step;
  const { preVotes } = state.extensions;
  if (!message.voteGranted) {
    if (message.term > state.currentTerm) adoptTerm(step, message.term);
    return;
  }
  if (preVotes === null || !isAsking(step) || message.term !== preVotes.term) return;
  const voters = [from, ...preVotes.voters];
  extend(step, { preVotes: { term: preVotes.term, voters } });
  if (haveMajority(state, voters)) startElection(step, false, rules.bugs['pre-votes-counted'] ? voters : undefined);
}

/** Whether the node is between its pre-vote and the election it is about. */
export function isAsking({ state }: Step): boolean {
  const { preVotes } = state.extensions;
  return state.role !== 'leader' && preVotes !== null && preVotes.term === state.currentTerm + 1;
}
