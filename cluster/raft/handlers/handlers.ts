import type { Effects, Handlers, Probe } from '../../../harness/core/contracts/handlers.ts';
import { formatHash } from '../../../harness/core/raft/hash.ts';
import { cutAfter, EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import type { NodeView } from '../../../harness/core/node-view.ts';
import { handleAppendEntries } from './append.ts';
import { applyCommitted } from './apply.ts';
import type { Rules } from './builds.ts';
import { advanceCommitIndex } from './commit.ts';
import { copyState } from './copy-state.ts';
import { handleRequestVote, handleRequestVoteReply, requestVotes, startElection } from './election.ts';
import { EMPTY_MACHINE, execute, withoutClients } from './machine.ts';
import { fingerprintOf } from './fingerprint.ts';
import { acceptRequest, handleAppendEntriesReply, replicate } from './replication.ts';
import { begin, type Step } from './step.ts';
import type { Input, Message, Output, State } from './types.ts';

type RaftProbe = Probe<State, Message, Output> | undefined;
type RaftEffects = Effects<State, Message, Output>;

/**
 * Raft as pure handlers. Each event updates the node, then lets a leader do its duties, then applies what is committed
 * and answers clients: update, then respond. Messages are taken as they are: whoever reads them from a network checks
 * them (`wire`).
 * (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014; structure after Verdi's Raft.)
 */
export function raftHandlers(rules: Rules): Handlers<State, Message, Input, Output> {
  return {
    init: initialState,
    input: (state, input, probe) => {
      const step = begin(rules, state);
      handleInput(step, input);
      return respond(step, probe);
    },
    net: (state, from, message, probe) => {
      if (from === state.self || !state.nodes.includes(from)) return nothing(state);
      const step = begin(rules, state);
      handleMessage(step, from, message);
      return respond(step, probe);
    },
    timeout: (state, timer, probe) => {
      if (!timersOf(rules, state).includes(timer)) return nothing(state);
      const step = begin(rules, state);
      handleTimeout(step, timer);
      return respond(step, probe);
    },
    reboot: (state) => reboot(rules, state),
    survives: (before, after) => survives(rules, before, after),
    timers: (state) => timersOf(rules, state),
    messageType: (message) => message.type,
    messageTerm: (message) => message.term,
    fingerprint: fingerprintOf,
    view: viewOf,
  };
}

export function initialState(self: string, nodes: readonly string[]): State {
  return {
    self,
    position: nodes.indexOf(self),
    nodes,
    members: nodes,
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
    nextIndex: nodes.map(() => -1),
    matchIndex: nodes.map(() => 0),
    awaiting: nodes.map(() => -1),
    shouldSend: false,
  };
}

/** What follows every event: a leader's duties, then what is committed. The probe sees each point that can differ. */
function respond(step: Step, probe: RaftProbe): RaftEffects {
  observe(step, 'handled', probe);
  if (step.state.role === 'leader') {
    advanceCommitIndex(step);
    replicate(step);
    observe(step, 'led', probe);
  }
  const applied = step.state.lastApplied;
  applyCommitted(step);
  if (step.state.lastApplied !== applied) observe(step, 'applied', probe);
  return step;
}

/** Hands the state to the probe, which may keep it, and goes on with a copy. */
function observe(step: Step, point: Parameters<NonNullable<RaftProbe>>[0], probe: RaftProbe): void {
  if (probe === undefined) return;
  probe(point, step.state, step.sends, step.outputs);
  step.state = copyState(step.state);
}

function nothing(state: State): RaftEffects {
  return { state, sends: [], outputs: [] };
}

function handleInput(step: Step, input: Input): void {
  const { state, rules, outputs } = step;
  const { client, request, command } = input;
  if (state.role !== 'leader') {
    outputs.push({ type: 'NotLeader', client, request, leader: rules.notLeaderHint ? state.leader : null });
    return;
  }
  if (rules.bugs['stale-read'] && command.f === 'get') {
    outputs.push({ type: 'ClientResponse', client, request, outcome: execute(state.machine, command).outcome });
    return;
  }
  acceptRequest(step, input);
  if (rules.bugs['ack-before-commit']) {
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
      break;
    default:
      break;
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

function reboot({ volatileCommit, bugs }: Rules, state: State): State {
  const { self, nodes, currentTerm, votedFor, leader, commitIndex, lastApplied, machine } = state;
  let { log } = state;
  if (bugs['forget-log']) log = EMPTY_LOG;
  if (bugs['torn-tail-lost']) log = cutAfter(log, log.index - 1);
  const kept = volatileCommit
    ? { unansweredUpTo: log.index }
    : {
        leader: bugs['ctl-leader-volatile'] ? null : leader,
        commitIndex: bugs['commit-reset-applied-kept'] ? 0 : commitIndex,
        lastApplied,
        machine: bugs['dedupe-volatile'] ? withoutClients(machine) : machine,
      };
  return {
    ...initialState(self, nodes),
    members: state.members,
    currentTerm: bugs['forget-term'] ? 0 : currentTerm,
    votedFor: bugs['forget-vote'] ? null : votedFor,
    log,
    role: bugs['role-survives-restart'] ? state.role : 'follower',
    ...kept,
  };
}

/** Builds write to disk before they speak, except where that is what they do wrong. */
function survives({ bugs }: Rules, before: State, after: State): State {
  if (bugs['vote-before-durable'] && after.votedFor !== before.votedFor) return before;
  if (bugs['ack-before-durable'] && after.log !== before.log) return before;
  return after;
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
