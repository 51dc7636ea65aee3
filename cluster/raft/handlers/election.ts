import type { RequestVote, RequestVoteReply } from '../../../harness/core/raft/messages.ts';
import type { Rules } from './builds.ts';
import { NO_EXTENSIONS } from './extensions.ts';
import { acceptNoOp } from './replication.ts';
import { adoptTerm, extend, haveMajority, send, type Step } from './step.ts';
import type { State } from './types.ts';

const NOBODY: readonly string[] = [];

/**
 * A new term begins, with a vote for oneself.
 *
 * @param transfer whether the leader asked for it: then nodes that hear from that leader answer all the same
 * @param voters who voted already
 */
export function startElection(step: Step, transfer: boolean, voters: readonly string[] = [step.state.self]): void {
  const { state, rules } = step;
  const { bugs } = rules;
  state.currentTerm = bugs['timeout-keeps-term'] ? Math.max(1, state.currentTerm) : state.currentTerm + 1;
  state.role = 'candidate';
  state.votedFor = bugs['candidate-no-self-vote'] ? null : state.self;
  state.votesReceived = bugs['votes-carried-over'] ? [...voters, ...state.votesReceived] : voters;
  state.votesRefused = NOBODY;
  if (rules.candidateForgetsLeader) state.leader = null;
  if (state.extensions.preVotes !== null) extend(step, { preVotes: null });
  const message = voteRequest(state);
  if (transfer) message.transfer = true;
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
  if (rules.checkQuorum && message.term > state.currentTerm && message.transfer !== true && isLed(state)) return;
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
    if (hasWon(step)) {
      becomeLeader(step);
      return;
    }
  } else if (rules.repeatsRequestVote && !state.votesRefused.includes(from)) {
    state.votesRefused = [from, ...state.votesRefused];
  }
  forgetProgress(step);
}

/** Whether there is a leader, as far as this node knows: it is one, or one spoke lately (Ongaro's thesis, section 4.2.3). */
function isLed({ role, extensions }: State): boolean {
  return role === 'leader' || extensions.hearsLeader;
}

function voteRequest(state: State): { -readonly [Field in keyof RequestVote]: RequestVote[Field] } {
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
  const unchecked = rules.bugs['transfer-skips-log-check'] && message.transfer === true;
  if (!unchecked && !isUpToDate(step, message)) return false;
  return state.votedFor === null || state.votedFor === candidate || bugs['vote-twice'];
}

/** Whether a candidate's log ends with a later term than this node's, or with the same and not before it. */
export function isUpToDate(
  { state, rules }: Step,
  { lastLogIndex, lastLogTerm }: Pick<RequestVote, 'lastLogIndex' | 'lastLogTerm'>,
): boolean {
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
  if (extended(rules)) beginLeadership(step);
  if (rules.noOpAtElection) acceptNoOp(step);
}

function extended({ readIndex, checkQuorum, transfer, compactAfter }: Rules): boolean {
  return readIndex || checkQuorum || transfer || compactAfter !== null;
}

/** Those who voted have been heard; everything else a leader keeps count of begins anew. */
function beginLeadership(step: Step): void {
  const { nodes, votesReceived } = step.state;
  const { installing, round, asksRound, reads, leases, transfer } = NO_EXTENSIONS;
  const confirmed = nodes.map(() => 0);
  extend(step, { installing, heard: votesReceived, round, asksRound, confirmed, reads, leases, transfer });
}

/** What the node knows of others' logs was true of an earlier term only. */
function forgetProgress({ state, rules }: Step): void {
  const { bugs } = rules;
  if (!bugs['match-not-reset']) {
    state.matchIndex = state.nodes.map((_node, position) => (position === state.position ? state.log.index : 0));
  }
  if (!bugs['next-not-reset']) state.nextIndex = state.nodes.map(() => -1);
}
