import { createEntry, type Command } from '../../../harness/core/raft/entry.ts';
import { append, cutAfter, upTo, type Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntriesReply } from '../../../harness/core/raft/messages.ts';
import { nextIndexOf } from '../../../harness/core/raft/node-state.ts';
import { NO_ENTRIES } from '../../../harness/core/raft/segment.ts';
import { CONFIGURE } from './configuration.ts';
import { followLog } from './members.ts';
import { beginRound, confirmRound } from './reads.ts';
import { endInstalling, needsSnapshot, sendSnapshot } from './snapshot.ts';
import { adoptTerm, send, withNumber, type Step } from './step.ts';
import type { Input } from './types.ts';

/**
 * Longest text of the entries of one AppendEntries, unless a single entry is longer: what a follower's socket buffer
 * takes in one go. Counts only where the number of entries is limited, too.
 */
const BATCH_TEXT = 32_768;

const NO_OP: Command = { f: 'no-op', key: '', value: null };

/** A leader takes a client's request into its log. */
export function acceptRequest(step: Step, { client, request, command }: Input): void {
  accept(step, client, request, command);
  if (!step.rules.sendsWhenBehind) step.state.shouldSend = true;
}

/** A new leader's first entry. */
export function acceptNoOp(step: Step): void {
  accept(step, '', 0, NO_OP);
}

/** Sends what is due. Only for leaders. */
export function replicate(step: Step): void {
  const { state, rules } = step;
  if (!state.shouldSend && !rules.sendsWhenBehind) return;
  const due = state.shouldSend;
  const asks = rules.readIndex && (due || state.extensions.asksRound);
  if (asks) beginRound(step);
  for (const node of state.members) {
    const position = state.nodes.indexOf(node);
    if (node === state.self || position < 0) continue;
    const waits = (state.awaiting[position] ?? -1) >= 0;
    if (due || (rules.sendsWhenBehind && !waits && nextIndexOf(state, position) <= state.log.index)) {
      sendEntries(step, node, position);
    } else if (asks) sendQuestion(step, node, position);
  }
  state.shouldSend = false;
}

export function handleAppendEntriesReply(step: Step, from: string, message: AppendEntriesReply): void {
  const { state, rules } = step;
  const { bugs } = rules;
  if (message.term > state.currentTerm) {
    if (!bugs['ctl-ignores-higher-reply']) adoptTerm(step, message.term);
    return;
  }
  if (message.term < state.currentTerm && !bugs['no-reply-term-check']) return;
  const position = state.nodes.indexOf(from);
  const next = nextIndexOf(state, position);
  if (rules.readIndex && message.term === state.currentTerm) confirmRound(step, position, message.round);
  if (message.success || bugs['match-from-failed-reply']) {
    const matched = bugs['match-leader-last'] ? state.log.index : message.matchIndex;
    state.matchIndex = withNumber(state.matchIndex, position, Math.max(state.matchIndex[position] ?? 0, matched));
    state.nextIndex = withNumber(state.nextIndex, position, Math.max(next, message.matchIndex + 1));
    const covered = state.awaiting[position] ?? -1;
    if (covered >= 0 && covered <= message.matchIndex) release(step, position);
    if (rules.compactAfter !== null && !needsSnapshot(step, message.matchIndex)) endInstalling(step, position);
  } else {
    backUp(step, position, message);
  }
}

/** After a refusal: goes back by one entry, or to where the refusal says, and tries again. */
function backUp(step: Step, position: number, { nextIndex: hint, round }: AppendEntriesReply): void {
  const { state, rules } = step;
  const next = nextIndexOf(state, position);
  // Neither beyond what was tried, nor before what the follower has acknowledged already.
  const least = rules.bugs['hint-below-match'] ? 1 : (state.matchIndex[position] ?? 0) + 1;
  const back = rules.backsUpByHint ? Math.max(least, Math.min(next, hint)) : Math.max(0, next - 1);
  state.nextIndex = withNumber(state.nextIndex, position, back);
  // Who now refuses what it has acknowledged has lost it: the same again would be refused again, so it waits for a heartbeat.
  const isLost = rules.backsUpByHint && hint < least && round === state.extensions.round;
  // The question was refused and not the snapshot that is on its way.
  if (!isLost && state.extensions.installing[position] === undefined) release(step, position);
}

function accept({ state, rules }: Step, client: string, request: number, command: Command): void {
  const { bugs } = rules;
  const index = state.log.index + (bugs['index-gap'] ? 2 : 1);
  const term = bugs['entry-old-term'] && state.log.term > 0 ? state.log.term : state.currentTerm;
  state.log = append(state.log, createEntry(index, term, state.self, client, request, command));
  if (rules.membership && command.f === CONFIGURE) followLog(state, state.log.previous.index);
  if (!bugs['leader-not-counted']) state.matchIndex = withNumber(state.matchIndex, state.position, index);
}

function sendEntries(step: Step, to: string, position: number): void {
  const { state, rules } = step;
  const { bugs } = rules;
  const before = Math.max(0, nextIndexOf(state, position) - 1);
  if (needsSnapshot(step, before)) {
    sendSnapshot(step, to, position);
    return;
  }
  const previous = upTo(state.log, before);
  const end = rules.batchLimit === null ? state.log : batchEnd(state.log, before, rules.batchLimit);
  send(step, to, {
    type: 'AppendEntries',
    term: state.currentTerm,
    leader: state.self,
    prevLogIndex: bugs['prev-index-off-by-one'] ? before + 1 : before,
    prevLogTerm: bugs['wrong-prev-term'] ? state.currentTerm : (previous?.term ?? 0),
    entries: { end, after: bugs['sender-skips-entry'] ? before + 1 : before },
    leaderCommit: state.commitIndex,
    round: state.extensions.round,
  });
  if (rules.sendsWhenBehind) state.awaiting = withNumber(state.awaiting, position, Math.max(before, end.index));
}

/** AppendEntries without entries: only asks whether the follower still knows of no other leader. */
function sendQuestion(step: Step, to: string, position: number): void {
  const { state } = step;
  const before = Math.max(0, nextIndexOf(state, position) - 1);
  const { index, term } = cutAfter(state.log, before);
  send(step, to, {
    type: 'AppendEntries',
    term: state.currentTerm,
    leader: state.self,
    prevLogIndex: index,
    prevLogTerm: term,
    entries: NO_ENTRIES,
    leaderCommit: state.commitIndex,
    round: state.extensions.round,
  });
}

/** The log up to the last entry of the batch that follows `before`. */
function batchEnd(log: Log, before: number, limit: number): Log {
  const start = cutAfter(log, before);
  let end = cutAfter(log, before + limit);
  while (end.weight - start.weight > BATCH_TEXT && end.length > start.length + 1) end = end.previous;
  return end;
}

function release({ state }: Step, position: number): void {
  state.awaiting = withNumber(state.awaiting, position, -1);
}
