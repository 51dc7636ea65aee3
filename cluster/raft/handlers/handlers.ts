import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';
import type { NodeView } from '../../../harness/core/node-view.ts';
import { applyCommitted } from './apply.ts';
import type { Rules } from './builds.ts';
import { advanceCommitIndex } from './commit.ts';
import { handleRequestVote, handleRequestVoteReply, requestVotes, startElection } from './election.ts';
import { formatHash } from './hash.ts';
import { EMPTY_LOG } from './log.ts';
import { EMPTY_MACHINE, execute } from './machine.ts';
import { acceptRequest, handleAppendEntries, handleAppendEntriesReply, replicate } from './replication.ts';
import { begin, type Step } from './step.ts';
import type { Input, Message, Output, State } from './types.ts';
import { isInput, isMessage, isOf } from './well-formed.ts';

/**
 * Raft as pure handlers. Each event updates the node, then lets a leader do its duties, then applies what is committed
 * and answers clients: update, then respond. Total: what no member or client may send changes nothing.
 * (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014; structure after Verdi's Raft.)
 */
export function raftHandlers(rules: Rules): Handlers<State, Message, Input, Output> {
  return {
    init: initialState,
    input: (state, input) => (isInput(input) ? run(rules, state, (step) => handleInput(step, input)) : nothing(state)),
    net: (state, from, message) =>
      isMember(state, from) && isMessage(message) && isOf(message, from)
        ? run(rules, state, (step) => handleMessage(step, from, message))
        : nothing(state),
    timeout: (state, timer) =>
      timersOf(rules, state).includes(timer) ? run(rules, state, (step) => handleTimeout(step, timer)) : nothing(state),
    reboot: (state) => reboot(rules, state),
    timers: (state) => timersOf(rules, state),
    messageType: (message) => message.type,
    messageTerm: (message) => message.term,
    view: viewOf,
  };
}

export function initialState(self: string, nodes: readonly string[]): State {
  return {
    self,
    nodes,
    currentTerm: 0,
    votedFor: null,
    log: EMPTY_LOG,
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    machine: EMPTY_MACHINE,
    unansweredUpTo: 0,
    role: 'follower',
    votesReceived: [],
    votesRefused: [],
    nextIndex: new Map(),
    matchIndex: new Map(),
    awaiting: new Map(),
    shouldSend: false,
  };
}

function run(rules: Rules, before: State, handle: (step: Step) => void): Effects<State, Message, Output> {
  const step = begin(rules, before);
  handle(step);
  if (step.state.role === 'leader') {
    advanceCommitIndex(step);
    replicate(step);
  }
  applyCommitted(step);
  return step;
}

function nothing(state: State): Effects<State, Message, Output> {
  return { state, sends: [], outputs: [] };
}

function handleInput(step: Step, input: Input): void {
  const { state, rules, outputs } = step;
  const { client, request, command } = input;
  if (state.role !== 'leader') {
    outputs.push({ type: 'NotLeader', client, request, leader: rules.notLeaderHint ? state.leader : null });
    return;
  }
  if (rules.bugs.has('stale-read') && command.f === 'get') {
    outputs.push({ type: 'ClientResponse', client, request, outcome: execute(state.machine, command).outcome });
    return;
  }
  acceptRequest(step, input);
  if (rules.bugs.has('ack-before-commit')) {
    outputs.push({ type: 'ClientResponse', client, request, outcome: execute(state.machine, command).outcome });
  }
}

function handleMessage(step: Step, from: string, message: Message): void {
  switch (message.type) {
    case 'RequestVote':
      handleRequestVote(step, from, message);
      break;
    case 'RequestVoteReply':
      handleRequestVoteReply(step, from, message);
      break;
    case 'AppendEntries':
      handleAppendEntries(step, from, message);
      break;
    case 'AppendEntriesReply':
      handleAppendEntriesReply(step, from, message);
  }
}

function handleTimeout(step: Step, timer: string): void {
  if (timer === 'election') startElection(step);
  else if (timer === 'retry') requestVotes(step);
  else step.state.shouldSend = true;
}

const LEADER_TIMERS = ['heartbeat'] as const;
const CANDIDATE_TIMERS = ['election', 'retry'] as const;
const FOLLOWER_TIMERS = ['election'] as const;

function timersOf(rules: Rules, { role }: State): readonly string[] {
  if (role === 'leader') return LEADER_TIMERS;
  return role === 'candidate' && rules.repeatsRequestVote ? CANDIDATE_TIMERS : FOLLOWER_TIMERS;
}

function reboot(rules: Rules, state: State): State {
  const { self, nodes, currentTerm, votedFor, log, leader, commitIndex, lastApplied, machine } = state;
  return {
    ...initialState(self, nodes),
    currentTerm,
    votedFor: rules.bugs.has('forget-vote') ? null : votedFor,
    log,
    ...(rules.volatileCommit ? { unansweredUpTo: log.index } : { leader, commitIndex, lastApplied, machine }),
  };
}

function isMember(state: State, node: string): boolean {
  return node !== state.self && state.nodes.includes(node);
}

function viewOf(state: State, life: number): NodeView {
  return {
    node: state.self,
    life,
    term: state.currentTerm,
    role: state.role,
    votedFor: state.votedFor,
    leader: state.role === 'leader' ? state.self : state.leader,
    commitIndex: state.commitIndex,
    lastApplied: state.lastApplied,
    lastIndex: state.log.index,
    lastTerm: state.log.term,
    logDigest: formatHash(state.log.hash),
    stateDigest: formatHash(state.machine.hash),
  };
}
