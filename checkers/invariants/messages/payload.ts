import { sameEntry, type Entry } from '../../../harness/core/raft/entry.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import { baseOf, entriesIn } from '../notions.ts';

/** What AppendEntries says of the sender's log. Entries oldest first. */
export interface Request {
  readonly term: number;
  readonly prevLogIndex: number;
  readonly prevLogTerm: number;
  readonly entries: readonly Entry[];
}

/**
 * Whether a leader elected with this log may say so when it sends all it has: entries of its own term on top of an end
 * of that log, after an entry that is right below. (Verdi Raft, Raft/AppendEntriesRequestLeaderLogsInterface.v.)
 */
export function carriesEndOf(request: Request, leaderLog: Log): boolean {
  const { term, prevLogIndex, prevLogTerm, entries } = request;
  const elected = entriesIn(leaderLog);
  for (let count = 0; count <= Math.min(elected.length, entries.length); count++) {
    if (!beginsWith(entries, elected.slice(elected.length - count)) || !allOf(entries.slice(count), term)) continue;
    if (prevLogTerm === term && prevLogIndex > leaderLog.index) return true;
    if (hasPlace(leaderLog, request) && (count > 0 || prevLogIndex === leaderLog.index)) return true;
    if (startsAt(request, leaderLog) && count === elected.length) return true;
  }
  return false;
}

/** The same where the entries may end before the leader's log does: without a gap above prevLogIndex, as far as they go. */
export function carriesRunOf(request: Request, leaderLog: Log): boolean {
  const { term, prevLogIndex, prevLogTerm, entries } = request;
  if (prevLogTerm === term && prevLogIndex > leaderLog.index) return allOf(entries, term);
  if (!startsAt(request, leaderLog) && !hasPlace(leaderLog, request)) return false;
  const above = entriesAbove(leaderLog, prevLogIndex);
  return beginsWith(above, entries) || (beginsWith(entries, above) && allOf(entries.slice(above.length), term));
}

/** Whether the entries are all that the log has above prevLogIndex. (Verdi Raft, Raft/GhostLogCorrectInterface.v.) */
export function carriesAllAbove(request: Request, log: Log): boolean {
  return carriesRunAbove(request, log) && request.entries.length === entriesAbove(log, request.prevLogIndex).length;
}

/** Whether the entries are a run of the log right above prevLogIndex, and the log has the entry at prevLogIndex. */
export function carriesRunAbove(request: Request, log: Log): boolean {
  if (!startsAt(request, log) && !hasPlace(log, request)) return false;
  return beginsWith(entriesAbove(log, request.prevLogIndex), request.entries);
}

/** Whether request and log both begin with the first entry there ever was. */
function startsAt({ prevLogIndex, prevLogTerm }: Request, log: Log): boolean {
  return prevLogIndex === 0 && prevLogTerm === 0 && baseOf(log).index === 0;
}

function entriesAbove(log: Log, low: number): Entry[] {
  return entriesIn(log).filter(({ index }) => index > low);
}

/** Whether the log has the previous entry, or begins right after it. */
function hasPlace(log: Log, { prevLogIndex, prevLogTerm }: Request): boolean {
  const base = baseOf(log);
  if (base.index > 0 && base.index === prevLogIndex && base.term === prevLogTerm) return true;
  return entriesIn(log).some(({ index, term }) => index === prevLogIndex && term === prevLogTerm);
}

function beginsWith(entries: readonly Entry[], beginning: readonly Entry[]): boolean {
  return (
    beginning.length <= entries.length &&
    beginning.every((entry, position) => sameEntry(entry, entries[position] as Entry))
  );
}

function allOf(entries: readonly Entry[], term: number): boolean {
  return entries.every((entry) => entry.term === term);
}
