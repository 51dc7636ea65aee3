import type { Effects, Handlers, Probe } from '../../../harness/core/contracts/handlers.ts';
import { handleAppendEntries } from './append.ts';
import { applyCommitted } from './apply.ts';
import type { Rules } from './builds.ts';
import { advanceCommitIndex } from './commit.ts';
import { copyState } from './copy-state.ts';
import { handleRequestVote, handleRequestVoteReply, requestVotes, startElection } from './election.ts';
import { initialState } from './initial-state.ts';
import { fingerprintOf } from './fingerprint.ts';
import { handleInstallSnapshot } from './install.ts';
import { execute } from './machine.ts';
import { mayLead } from './members.ts';
import { handleConfigure, isRemoved, retire } from './membership.ts';
import { handlePreVote, handlePreVoteReply, isAsking, requestPreVotes, startPreVote } from './pre-vote.ts';
import { checkQuorum, forgetLeader, hear } from './quorum.ts';
import { answerReads, endLease, handleRead, LEASE_TIMER } from './reads.ts';
import { reboot, survives } from './reboot.ts';
import { acceptRequest, handleAppendEntriesReply, replicate } from './replication.ts';
import { compact, handleInstallSnapshotReply } from './snapshot.ts';
import { begin, type Step } from './step.ts';
import { resetsTimer, timerDuration, timersOf } from './timers.ts';
import { abandonTransfer, handleTimeoutNow, handleTransfer, pursueTransfer } from './transfer.ts';
import type { Input, Message, Output, State } from './types.ts';
import { viewOf } from './view.ts';

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
    init: (self, nodes) => initialState(rules, self, nodes),
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
    timing: { duration: timerDuration, resets: resetsTimer },
    messageType: (message) => message.type,
    messageTerm: (message) => message.term,
    fingerprint: fingerprintOf,
    view: viewOf,
  };
}

/** What follows every event: a leader's duties, then what is committed. The probe sees each point that can differ. */
function respond(step: Step, probe: RaftProbe): RaftEffects {
  observe(step, 'handled', probe);
  if (step.state.role === 'leader') {
    lead(step);
    observe(step, 'led', probe);
  }
  const { lastApplied, log } = step.state;
  applyCommitted(step);
  if (step.rules.readIndex) answerReads(step);
  if (step.rules.compactAfter !== null) compact(step);
  if (step.state.lastApplied !== lastApplied || step.state.log !== log) observe(step, 'applied', probe);
  return step;
}

/** A leader's duties after any event. */
function lead(step: Step): void {
  const { rules } = step;
  advanceCommitIndex(step);
  const removed = rules.membership && isRemoved(step);
  if (removed) step.state.shouldSend = true;
  replicate(step);
  if (rules.transfer) pursueTransfer(step);
  if (removed) retire(step);
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
  if (state.extensions.transfer !== null) {
    outputs.push({ type: 'NotLeader', client, request, leader: state.extensions.transfer.to });
    return;
  }
  if (command.f === 'configure') handleConfigure(step, input);
  else if (command.f === 'transfer') handleTransfer(step, input);
  else if (command.f === 'get' && rules.readIndex) handleRead(step, input);
  else take(step, input);
}

function take(step: Step, input: Input): void {
  const { state, rules, outputs } = step;
  const { client, request, command } = input;
  acceptRequest(step, input);
  if (rules.bugs['ack-before-commit']) {
    outputs.push({ type: 'ClientResponse', client, request, outcome: execute(state.machine, command).outcome });
  }
}

function handleMessage(step: Step, from: string, message: Message): void {
  const { state, rules } = step;
  if (rules.checkQuorum && state.role === 'leader' && message.term === state.currentTerm) hear(step, from);
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
    case 'InstallSnapshot':
      handleInstallSnapshot(step, from, message);
      break;
    case 'InstallSnapshotReply':
      handleInstallSnapshotReply(step, from, message);
      break;
    case 'PreVote':
      handlePreVote(step, from, message);
      break;
    case 'PreVoteReply':
      handlePreVoteReply(step, from, message);
      break;
    case 'TimeoutNow':
      handleTimeoutNow(step, message);
      break;
  }
}

function handleTimeout(step: Step, timer: string): void {
  if (timer === 'election') handleElectionTimeout(step);
  else if (timer === 'heartbeat') step.state.shouldSend = true;
  else if (timer === 'contact') forgetLeader(step);
  else if (timer.startsWith(LEASE_TIMER)) endLease(step, timer);
  else if (isAsking(step)) requestPreVotes(step);
  else requestVotes(step);
}

function handleElectionTimeout(step: Step): void {
  const { state, rules } = step;
  if (state.role === 'leader') {
    abandonTransfer(step);
    if (rules.checkQuorum) checkQuorum(step);
    return;
  }
  forgetLeader(step);
  if (rules.membership && !mayLead(state)) return;
  if (rules.preVote) startPreVote(step);
  else startElection(step, false);
}
