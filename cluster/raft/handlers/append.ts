import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import { cutAfter, EMPTY_LOG, entryAt, upTo, type Log } from '../../../harness/core/raft/log.ts';
import {
  entriesOf,
  graft,
  isEmpty,
  lastIndexOf,
  lastTermOf,
  NO_ENTRIES,
  type Segment,
} from '../../../harness/core/raft/segment.ts';
import { followLog } from './members.ts';
import { hearLeader } from './quorum.ts';
import { baseIndexOf } from './snapshot.ts';
import { adoptTerm, send, type Step } from './step.ts';

/** A follower's side of replication: the message of a leader, current or not. */
export function handleAppendEntries(step: Step, from: string, message: AppendEntries): void {
  const { state, rules } = step;
  const { bugs } = rules;
  if (message.term < state.currentTerm && !bugs['no-append-term-check']) {
    if (bugs['stale-append-acked']) succeed(step, from, message, state.currentTerm);
    else refuse(step, from, message);
    return;
  }
  if (!matches(step, message)) {
    if (rules.mismatchAdoptsTerm) follow(step, from, message.term);
    if (bugs['success-despite-mismatch']) succeed(step, from, message, state.currentTerm);
    else refuse(step, from, message);
    return;
  }
  const isNew = bringsNew(step, message.entries);
  follow(step, from, message.term);
  if (isNew) takeEntries(step, message);
  if (isNew || rules.commitOnHeartbeat) advanceCommit(step, message);
  succeed(step, from, message, message.term, isNew);
}

/** Whether the log has the entry that comes before those of the message. */
function matches({ state, rules }: Step, { prevLogIndex, prevLogTerm }: AppendEntries): boolean {
  const { bugs } = rules;
  if (prevLogIndex === 0 || bugs['no-consistency-check']) return true;
  // What a snapshot covers is committed, so every leader has it.
  if (rules.compactAfter !== null && prevLogIndex < baseIndexOf(state)) return true;
  const previous = upTo(state.log, prevLogIndex);
  return previous !== undefined && (previous.term === prevLogTerm || bugs['no-prev-term-check']);
}

/** Looks at the newest entry only: if the log has that one, it has those before it, too (log matching). */
function bringsNew({ state, rules }: Step, entries: Segment): boolean {
  const { bugs } = rules;
  const empty = isEmpty(entries);
  if (bugs['stale-append-truncates']) return !empty;
  if (empty && !bugs['heartbeat-wipes-log']) return false;
  if (rules.compactAfter !== null && lastIndexOf(entries) <= baseIndexOf(state)) return false;
  const known = entryAt(state.log, lastIndexOf(entries));
  if (known === undefined) return true;
  return known.term !== lastTermOf(entries) && !bugs['conflict-by-index'];
}

/** Whoever hears from the leader of its term or a later one follows it. */
export function follow(step: Step, leader: string, term: number): void {
  const { state, rules } = step;
  const { bugs } = rules;
  if (!bugs['append-keeps-term']) adoptTerm(step, term);
  if (!bugs['candidate-ignores-leader']) state.role = 'follower';
  state.leader = leader;
  if (rules.checkQuorum || rules.preVote) hearLeader(step);
}

function takeEntries({ state, rules }: Step, { prevLogIndex, entries }: AppendEntries): void {
  const { bugs } = rules;
  let base = prevLogIndex === 0 && state.log.sorted ? cutAfter(state.log, 0) : cutAfter(state.log, prevLogIndex);
  let added = entries;
  if (rules.truncateOnlyConflicts) {
    base = lastKnown(state.log, entries, prevLogIndex);
    added = { end: entries.end, after: Math.max(entries.after, base.index) };
  }
  if (rules.compactAfter !== null) added = { end: added.end, after: Math.max(added.after, baseIndexOf(state)) };
  if (bugs['truncates-one-too-many']) base = cutAfter(state.log, prevLogIndex - 1);
  if (bugs['conflict-kept']) base = state.log;
  if (base.index < state.log.index) state.unansweredUpTo = Math.min(state.unansweredUpTo, base.index);
  state.log = graft(base, added);
  if (rules.membership) followLog(state, base.index);
}

/** The log up to the last of these entries that it has already. Same index and term: same entry (log matching). */
function lastKnown(log: Log, entries: Segment, prevLogIndex: number): Log {
  let known = cutAfter(log, prevLogIndex);
  for (const entry of entriesOf(entries)) {
    const own = cutAfter(log, entry.index);
    if (own.index < entry.index || (own.index === entry.index && own.term !== entry.term)) break;
    known = own;
  }
  return known;
}

function advanceCommit({ state, rules }: Step, message: AppendEntries): void {
  const { bugs } = rules;
  const covered = isEmpty(message.entries) ? message.prevLogIndex : message.entries.end.index;
  let limit = covered;
  if (bugs['commit-not-capped']) limit = Infinity;
  else if (bugs['commit-capped-by-own-last']) limit = state.log.index;
  state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, limit));
}

function succeed(step: Step, to: string, message: AppendEntries, term: number, isNew = false): void {
  const { state, rules } = step;
  const { bugs } = rules;
  let { entries } = message;
  if (bugs['reports-own-last'] && !isNew) entries = { end: state.log, after: 0 };
  const covered = isEmpty(entries) && rules.emptySuccessMatches ? message.prevLogIndex : lastIndexOf(entries);
  send(step, to, {
    type: 'AppendEntriesReply',
    term,
    success: true,
    matchIndex: covered,
    nextIndex: 0,
    entries: rules.repliesCarryEntries ? entries : NO_ENTRIES,
    round: message.round,
  });
}

function refuse(step: Step, to: string, message: AppendEntries): void {
  const { state, rules } = step;
  const { currentTerm } = state;
  send(step, to, {
    type: 'AppendEntriesReply',
    term: currentTerm,
    success: false,
    matchIndex: rules.repliesCarryEntries ? lastIndexOf(message.entries) : 0,
    nextIndex: rules.backsUpByHint ? retryIndex(step, message.prevLogIndex) : 0,
    entries: rules.repliesCarryEntries ? message.entries : NO_ENTRIES,
    // Rounds begin anew in every term: one of an earlier term must not confirm a round of the same leader in this one.
    round: message.term < currentTerm ? 0 : message.round,
  });
}

/** After the log's end, or else at the first entry of the term that is in the way (Raft paper, section 5.3). */
function retryIndex({ state: { log }, rules }: Step, prevLogIndex: number): number {
  if (prevLogIndex > log.index || rules.bugs['hint-above-match']) return log.index + 1;
  let part = upTo(log, prevLogIndex) ?? EMPTY_LOG;
  const { term } = part;
  while (part.entry !== undefined && part.previous.term === term) {
    part = part.jump.term === term && part.jump.entry !== undefined ? part.jump : part.previous;
  }
  return Math.max(1, part.index);
}
