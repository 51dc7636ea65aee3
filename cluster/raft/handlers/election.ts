import { acceptNoOp } from './replication.ts';
import { adoptTerm, isMajority, send, type Step } from './step.ts';
import type { RequestVote, RequestVoteReply } from './types.ts';

/** The election timer fired: a new term, with a vote for oneself. */
export function startElection(step: Step): void {
  const { state, rules } = step;
  state.currentTerm += 1;
  state.role = 'candidate';
  state.votedFor = state.self;
  state.votesReceived = [state.self];
  state.votesRefused = [];
  if (rules.candidateForgetsLeader) state.leader = null;
  requestVotes(step);
  if (rules.singleNodeWins && isMajority(1, state.nodes)) becomeLeader(step);
}

/** Sends RequestVote to every node that has not answered in this election. */
export function requestVotes(step: Step): void {
  const { state } = step;
  const message: RequestVote = {
    type: 'RequestVote',
    term: state.currentTerm,
    candidate: state.self,
    lastLogIndex: state.log.index,
    lastLogTerm: state.log.term,
  };
  for (const node of state.nodes) {
    if (!state.votesReceived.includes(node) && !state.votesRefused.includes(node)) send(step, node, message);
  }
}

export function handleRequestVote(step: Step, from: string, message: RequestVote): void {
  const { state } = step;
  adoptTerm(step, message.term);
  const voteGranted = message.term === state.currentTerm && mayVote(step, from, message);
  if (voteGranted) state.votedFor = from;
  send(step, from, { type: 'RequestVoteReply', term: state.currentTerm, voteGranted });
}

export function handleRequestVoteReply(step: Step, from: string, message: RequestVoteReply): void {
  const { state } = step;
  adoptTerm(step, message.term);
  if (message.term < state.currentTerm || state.role !== 'candidate') return;
  if (!message.voteGranted) {
    if (!state.votesRefused.includes(from)) state.votesRefused = [...state.votesRefused, from];
    return;
  }
  if (!state.votesReceived.includes(from)) state.votesReceived = [...state.votesReceived, from];
  if (isMajority(state.votesReceived.length, state.nodes)) becomeLeader(step);
}

/** One vote per term, and only for a candidate whose log is at least as up to date as this node's. */
function mayVote({ state, rules }: Step, candidate: string, message: RequestVote): boolean {
  if (rules.leaderGuardsVotes && state.leader !== null) return false;
  if (state.votedFor !== null && state.votedFor !== candidate) return false;
  const { term, index } = state.log;
  return message.lastLogTerm > term || (message.lastLogTerm === term && message.lastLogIndex >= index);
}

function becomeLeader(step: Step): void {
  const { state, rules } = step;
  const last = state.log.index;
  state.role = 'leader';
  state.matchIndex = new Map([[state.self, last]]);
  state.nextIndex = new Map(rules.nextIndexAfterLast ? state.nodes.map((node) => [node, last + 1]) : []);
  state.awaiting = new Map();
  state.shouldSend = rules.sendsAtElection;
  if (rules.noOpAtElection) acceptNoOp(step);
}
