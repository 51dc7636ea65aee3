import { isJsonObject, type Json, type JsonObject } from '../../../harness/core/json.ts';
import type { Role } from '../../../harness/core/node-view.ts';
import { canonicalJson } from '../../../harness/core/digest.ts';
import { createEntry } from '../../../harness/core/raft/entry.ts';
import { append, cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { RemoteState } from './remote-state.ts';

/** What a node's own account says of it. */
export type Account = Partial<
  Pick<RemoteState, 'currentTerm' | 'role' | 'leader' | 'votedFor' | 'commitIndex' | 'lastApplied' | 'log' | 'entries'>
>;

const ROLES: readonly unknown[] = ['follower', 'candidate', 'leader'] satisfies Role[];

/**
 * Reads the answer to a question for a node's state. Logs share what they have in common with the one before, so that what
 * looks at them sees what changed. A problem is a sentence's end.
 */
export function readAccount(said: JsonObject, before: RemoteState): Account | { readonly problem: string } {
  const { term, role, leader, votedFor, commit, log, logFrom } = said;
  if (!isCount(term)) return { problem: 'gives a state without a term that is a whole number' };
  if (!ROLES.includes(role)) return { problem: `gives a state with the role ${JSON.stringify(role)}` };
  if (commit !== undefined && !isCount(commit)) return { problem: 'gives a state with a commit that is no index' };
  for (const name of [leader, votedFor]) {
    if (name !== undefined && name !== null && typeof name !== 'string') {
      return { problem: 'gives a state with a leader or a votedFor that is no name' };
    }
  }
  const account: Account = {
    currentTerm: term,
    role: role as Role,
    ...(leader !== undefined && { leader: leader as string | null }),
    ...(votedFor !== undefined && { votedFor: votedFor as string | null }),
    ...(commit !== undefined && { commitIndex: commit, lastApplied: commit }),
  };
  if (log === undefined) return account;
  const read = readLog(log, logFrom, before);
  return 'problem' in read ? read : { ...account, ...read };
}

/** With `logFrom` the list begins after that index, and the entries up to it are as before. */
function readLog(
  list: Json,
  logFrom: Json | undefined,
  before: RemoteState,
): { readonly log: Log; readonly entries: readonly string[] } | { readonly problem: string } {
  const kept = logFrom ?? 0;
  if (!Array.isArray(list) || !isCount(kept) || kept > before.entries.length) {
    return { problem: 'gives a state with a log that is no list, or that begins after its end' };
  }
  const entries = before.entries.slice(0, kept);
  let log = cutAfter(before.log, kept);
  let same = true;
  for (const item of list as readonly Json[]) {
    if (!isJsonObject(item) || !isCount(item['term'])) {
      return { problem: `gives a state in which entry ${String(entries.length + 1)} has no term` };
    }
    const { term, ...command } = item;
    const text = canonicalJson(item);
    same &&= before.entries[entries.length] === text;
    entries.push(text);
    const index = entries.length;
    if (same) log = cutAfter(before.log, index);
    else log = append(log, createEntry(index, term, '', '', 0, { f: 'entry', key: '', value: command }));
  }
  // A log of which nothing changed stays the very same, by which those who look at it know that.
  if (log.hash === before.log.hash && log.index === before.log.index)
    return { log: before.log, entries: before.entries };
  return { log, entries };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
