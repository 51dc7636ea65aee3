import type { RequestVote, RequestVoteReply } from '../../../harness/core/raft/messages.ts';
import { acceptNoOp } from './replication.ts';
import { adoptTerm, haveMajority, send, type Step } from './step.ts';
import type { State } from './types.ts';

const NOBODY: readonly string[] = [];

/** The election timer fired: a new term, with a vote for oneself. */
export function startElection(step: Step): void {
  const { state, rules } = step;
  const { bugs } = rules;
  state.currentTerm = bugs['timeout-keeps-term'] ? Math.max(1, state.currentTerm) : state.currentTerm + 1;
  state.role = 'candidate';
  state.votedFor = bugs['candidate-no-self-vote'] ? null : state.self;
  state.votesReceived = bugs['votes-carried-over'] ? [state.self, ...state.votesReceived] : [state.self];
  state.votesRefused = NOBODY;
  if (rules.candidateForgetsLeader) state.leader = null;
  const message = voteRequest(state);
  for (const node of state.members) if (node !== state.self) send(step, node, message);
  if (rules.singleNodeWins && haveMajority(state, state.votesReceived)) becomeLeader(step);
}

/** Sends RequestVote again to every node that has not answered in this election. */
export function requestVotes(step: Step): void {
  const { state } = step;
  const message = voteRequest(state);
  for (const node of state.members) {
    if (!state.votesReceived.includes(node) && !state.votesRefused.includes(node)) send(step, node, message);
  }
}

export function handleRequestVote(step: Step, from: string, message: RequestVote): void {
  const { state, rules } = step;
  const { bugs } = rules;
  const stale = message.term < state.currentTerm;
  if (stale && !bugs['stale-request-granted'] && !bugs['stale-request-granted-echo']) {
    send(step, from, { type: 'RequestVoteReply', term: state.currentTerm, voteGranted: false });
    return;
  }
  if (!bugs['vote-without-term']) adoptTerm(step, message.term);
  const voteGranted = mayVote(step, from, message);
  if (voteGranted) state.votedFor = from;
  const echoes = bugs['vote-without-term'] || (bugs['stale-request-granted-echo'] && voteGranted);
  send(step, from, { type: 'RequestVoteReply', term: echoes ? message.term : state.currentTerm, voteGranted });
}

export function handleRequestVoteReply(step: Step, from: string, message: RequestVoteReply): void {
  const { state, rules } = step;
  const { bugs } = rules;
  if (message.term > state.currentTerm) {
    adoptTerm(step, message.term);
    return;
  }
  if (state.role !== 'candidate' || (message.term < state.currentTerm && !bugs['stale-vote-counted'])) return;
  if (message.voteGranted || bugs['denied-votes-counted']) {
    state.votesReceived = [from, ...state.votesReceived];
    if (hasWon(step)) becomeLeader(step);
  } else if (rules.repeatsRequestVote && !state.votesRefused.includes(from)) {
    state.votesRefused = [from, ...state.votesRefused];
  }
  if (state.role === 'candidate') forgetProgress(step);
}

function voteRequest(state: State): RequestVote {
  return {
    type: 'RequestVote',
    term: state.currentTerm,
    candidate: state.self,
    lastLogIndex: state.log.index,
    lastLogTerm: state.log.term,
  };
}

/** One vote per term, and only for a candidate whose log is at least as up to date as this node's. */
function mayVote(step: Step, candidate: string, message: RequestVote): boolean {
  const { state, rules } = step;
  const { bugs } = rules;
  if (rules.leaderGuardsVotes && state.leader !== null && !bugs['ctl-no-leader-guard']) return false;
  if (!isUpToDate(step, message)) return false;
  return state.votedFor === null || state.votedFor === candidate || bugs['vote-twice'];
}

function isUpToDate({ state, rules }: Step, { lastLogIndex, lastLogTerm }: RequestVote): boolean {
  const { bugs } = rules;
  const { term, index } = state.log;
  if (bugs['no-up-to-date-check']) return true;
  if (bugs['up-to-date-by-index']) return lastLogIndex >= index;
  if (bugs['up-to-date-by-term']) return lastLogTerm >= term;
  return lastLogTerm > term || (lastLogTerm === term && lastLogIndex >= index);
}

function hasWon({ state, rules }: Step): boolean {
  const { bugs } = rules;
  if (bugs['election-quorum-off-by-one']) {
    return new Set(state.votesReceived).size >= Math.floor(state.members.length / 2);
  }
  return haveMajority(state, state.votesReceived, bugs['duplicate-votes-counted']);
}

function becomeLeader(step: Step): void {
  const { state, rules } = step;
  state.role = 'leader';
  forgetProgress(step);
  if (rules.nextIndexAfterLast) state.nextIndex = state.nodes.map(() => state.log.index + 1);
  state.awaiting = state.nodes.map(() => -1);
  state.shouldSend = rules.sendsAtElection;
  if (rules.noOpAtElection) acceptNoOp(step);
}

/** What the node knows of others' logs was true of an earlier term only. */
function forgetProgress({ state, rules }: Step): void {
  const { bugs } = rules;
  if (!bugs['match-not-reset']) {
    state.matchIndex = state.nodes.map((_node, position) => (position === state.position ? state.log.index : 0));
  }
  if (!bugs['next-not-reset']) state.nextIndex = state.nodes.map(() => -1);
}
