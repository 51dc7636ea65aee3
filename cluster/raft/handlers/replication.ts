import { append, entriesAfter, EMPTY_LOG, upTo, type Log } from './log.ts';
import { adoptTerm, send, withEntry, type Step } from './step.ts';
import type { AppendEntries, AppendEntriesReply, Entry, Input, State } from './types.ts';

/**
 * Longest text of the entries of one AppendEntries, unless a single entry is longer: what a follower's socket buffer
 * takes in one go. Counts only where the number of entries is limited, too.
 */
const BATCH_TEXT = 32_768;

/** A leader takes a client's request into its log. */
export function acceptRequest(step: Step, input: Input): void {
  accept(step, input);
  if (!step.rules.sendsWhenBehind) step.state.shouldSend = true;
}

/** A new leader's first entry. */
export function acceptNoOp(step: Step): void {
  accept(step, { client: '', request: 0, command: { f: 'no-op' } });
}

/** Sends what is due. Only for leaders. */
export function replicate(step: Step): void {
  const { state, rules } = step;
  for (const node of state.nodes) {
    if (node === state.self) continue;
    const behind = rules.sendsWhenBehind && !state.awaiting.has(node) && nextIndexOf(state, node) <= state.log.index;
    if (state.shouldSend || behind) sendEntries(step, node);
  }
  state.shouldSend = false;
}

export function handleAppendEntries(step: Step, from: string, message: AppendEntries): void {
  const { state, rules } = step;
  const matches = message.prevLogIndex === 0 || upTo(state.log, message.prevLogIndex)?.term === message.prevLogTerm;
  const current = message.term >= state.currentTerm;
  if (current && (matches || rules.mismatchAdoptsTerm)) {
    adoptTerm(step, message.term);
    state.role = 'follower';
    state.leader = from;
  }
  if (!current || !matches) {
    refuse(step, from, message);
    return;
  }
  const covered = message.prevLogIndex + message.entries.length;
  const isNew = takeEntries(step, message);
  if (isNew || rules.commitOnHeartbeat) {
    state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, covered));
  }
  const matchIndex = message.entries.length > 0 || rules.emptySuccessMatches ? covered : 0;
  send(step, from, { type: 'AppendEntriesReply', term: state.currentTerm, success: true, matchIndex, nextIndex: 0 });
}

export function handleAppendEntriesReply(step: Step, from: string, message: AppendEntriesReply): void {
  const { state, rules } = step;
  adoptTerm(step, message.term);
  if (message.term < state.currentTerm || state.role !== 'leader') return;
  const next = nextIndexOf(state, from);
  if (message.success) {
    const match = Math.max(state.matchIndex.get(from) ?? 0, message.matchIndex);
    state.matchIndex = withEntry(state.matchIndex, from, match);
    state.nextIndex = withEntry(state.nextIndex, from, Math.max(next, message.matchIndex + 1));
    if ((state.awaiting.get(from) ?? Infinity) <= message.matchIndex) release(step, from);
  } else {
    const back = rules.backsUpByHint ? Math.max(1, Math.min(next, message.nextIndex)) : Math.max(0, next - 1);
    state.nextIndex = withEntry(state.nextIndex, from, back);
    release(step, from);
  }
}

function accept({ state }: Step, request: Pick<Entry, 'client' | 'request' | 'command'>): void {
  const index = state.log.index + 1;
  const { client, request: number, command } = request;
  state.log = append(state.log, { index, term: state.currentTerm, at: state.self, client, request: number, command });
  state.matchIndex = withEntry(state.matchIndex, state.self, index);
}

function sendEntries(step: Step, to: string): void {
  const { state, rules } = step;
  const previous = upTo(state.log, Math.min(state.log.index, Math.max(0, nextIndexOf(state, to) - 1))) ?? EMPTY_LOG;
  const entries = entriesAfter(batchEnd(state.log, previous, rules.batchLimit), previous.index);
  send(step, to, {
    type: 'AppendEntries',
    term: state.currentTerm,
    leader: state.self,
    prevLogIndex: previous.index,
    prevLogTerm: previous.term,
    entries,
    leaderCommit: state.commitIndex,
  });
  if (rules.sendsWhenBehind) state.awaiting = withEntry(state.awaiting, to, previous.index + entries.length);
}

/** The log up to the last entry of the batch that follows `previous`. */
function batchEnd(log: Log, previous: Log, limit: number | null): Log {
  if (limit === null) return log;
  let end = upTo(log, Math.min(log.index, previous.index + limit)) ?? log;
  while (end.weight - previous.weight > BATCH_TEXT && end.index > previous.index + 1) end = end.previous;
  return end;
}

function nextIndexOf(state: Pick<State, 'nextIndex' | 'log'>, node: string): number {
  return state.nextIndex.get(node) ?? state.log.index;
}

function release({ state }: Step, node: string): void {
  if (!state.awaiting.has(node)) return;
  const awaiting = new Map(state.awaiting);
  awaiting.delete(node);
  state.awaiting = awaiting;
}

/** Brings the message's entries into the log; whether any was new. */
function takeEntries({ state, rules }: Step, { prevLogIndex, entries }: AppendEntries): boolean {
  const newest = entries.at(-1);
  if (newest === undefined || upTo(state.log, newest.index)?.term === newest.term) return false;
  const known = rules.truncateOnlyConflicts ? knownEntries(state.log, entries) : 0;
  const kept = prevLogIndex + known;
  let log = upTo(state.log, kept) ?? state.log;
  if (kept < state.log.index) state.unansweredUpTo = Math.min(state.unansweredUpTo, kept);
  for (let position = known; position < entries.length; position++) log = append(log, entries[position] as Entry);
  state.log = log;
  return true;
}

/** How many of the entries, from the oldest, the log already has. Same index and term: same entry (log matching). */
function knownEntries(log: Log, entries: readonly Entry[]): number {
  const unknown = entries.findIndex((entry) => upTo(log, entry.index)?.term !== entry.term);
  return unknown === -1 ? entries.length : unknown;
}

function refuse(step: Step, to: string, message: AppendEntries): void {
  const { currentTerm, log } = step.state;
  const nextIndex = retryIndex(log, message.prevLogIndex);
  send(step, to, { type: 'AppendEntriesReply', term: currentTerm, success: false, matchIndex: 0, nextIndex });
}

/** After the log's end, or else at the first entry of the term that is in the way (Raft paper, section 5.3). */
function retryIndex(log: Log, prevLogIndex: number): number {
  if (prevLogIndex > log.index) return log.index + 1;
  let part = upTo(log, prevLogIndex) ?? EMPTY_LOG;
  const { term } = part;
  while (part.index > 0 && part.previous.term === term) part = part.jump.term === term ? part.jump : part.previous;
  return Math.max(1, part.index);
}
