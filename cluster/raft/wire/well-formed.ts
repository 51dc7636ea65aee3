import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { RaftMessage, Snapshot } from '../../../harness/core/raft/messages.ts';
import { isTransaction } from '../../../harness/core/raft/object-commands.ts';
import { countOf, type Segment } from '../../../harness/core/raft/segment.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';
import type { ClientCommand, Input } from '../handlers/types.ts';

/** Deepest nesting of a value: far above any use, far below what a recursive function can take. */
export const MAX_DEPTH = 32;

/**
 * Whether a value is a message a correct member may have sent: every field of its type, counts in range, the entries
 * contiguous with terms that only grow. Handlers take messages as they are, so nothing else may reach them.
 */
export function isMessage(value: unknown): value is RaftMessage {
  if (!isJsonObject(value) || !isCount(value['term'])) return false;
  switch (value['type']) {
    case 'RequestVote':
      return isVoteRequest(value, value['term']) && [undefined, true].includes(value['transfer'] as undefined);
    case 'PreVote':
      return isVoteRequest(value, value['term']);
    case 'InstallSnapshot':
      return isInstallSnapshot(value, value['term']);
    case 'InstallSnapshotReply':
      return isCount(value['matchIndex']) && isCount(value['snapshotIndex']) && isCount(value['offset']);
    case 'TimeoutNow':
      return isName(value['leader']) && value['term'] > 0;
    case 'RequestVoteReply':
    case 'PreVoteReply':
      return typeof value['voteGranted'] === 'boolean';
    case 'AppendEntries':
      return isAppendEntries(value, value['term']);
    case 'AppendEntriesReply':
      return (
        typeof value['success'] === 'boolean' &&
        isCount(value['matchIndex']) &&
        isCount(value['nextIndex']) &&
        isCount(value['round'])
      );
    default:
      return false;
  }
}

/** Whether the message says it is of the node it came from. */
export function isOf(message: RaftMessage, from: string): boolean {
  if ('candidate' in message) return message.candidate === from;
  return !('leader' in message) || message.leader === from;
}

export function isInput(value: unknown): value is Input {
  return isJsonObject(value) && isName(value['client']) && isCount(value['request']) && isCommand(value['command']);
}

export function isCommand(value: unknown): value is ClientCommand {
  if (!isJsonObject(value) || typeof value['key'] !== 'string') return false;
  const argument = value['value'];
  switch (value['f']) {
    case 'get':
    case 'delete':
      return argument === null;
    case 'put':
    case 'append':
      return isPlainJson(argument, MAX_DEPTH);
    case 'list-append':
    case 'add':
      return argument !== null && isPlainJson(argument, MAX_DEPTH);
    case 'increment':
      return Number.isSafeInteger(argument);
    case 'acquire':
    case 'release':
      return isName(argument);
    case 'txn':
      return isTransaction(argument) && isPlainJson(argument, MAX_DEPTH);
    case 'configure':
      return isMembers(argument) && argument.length > 0;
    case 'transfer':
      return argument === null || isName(argument);
    case 'cas':
      return Array.isArray(argument) && argument.length === 2 && isPlainJson(argument, MAX_DEPTH);
    default:
      return false;
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A list of members as a configuration has it: names, none twice. */
export function isMembers(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isName) && new Set(value).size === value.length;
}

function isVoteRequest(value: { readonly [key: string]: unknown }, term: number): boolean {
  const { candidate, lastLogIndex, lastLogTerm } = value;
  return isName(candidate) && isCount(lastLogIndex) && isCount(lastLogTerm) && lastLogTerm < term;
}

function isInstallSnapshot(value: { readonly [key: string]: unknown }, term: number): boolean {
  const { leader, offset, done } = value;
  const snapshot = value['snapshot'] as Snapshot;
  return isName(leader) && isCount(offset) && typeof done === 'boolean' && snapshot.term <= term && term > 0;
}

function isAppendEntries(value: { readonly [key: string]: unknown }, term: number): boolean {
  const { leader, prevLogIndex, prevLogTerm, leaderCommit, round } = value;
  if (!isName(leader) || !isCount(prevLogIndex) || !isCount(prevLogTerm) || !isCount(leaderCommit)) return false;
  if (!isCount(round) || term === 0 || prevLogTerm > term) return false;
  const entries = value['entries'] as Segment;
  if (countOf(entries) !== entries.end.length) return false;
  let before = prevLogTerm;
  return entriesOf(entries).every((entry, position) => {
    const fits = entry.index === prevLogIndex + 1 + position && entry.term >= before && entry.term <= term;
    before = entry.term;
    return fits;
  });
}

/** JSON that means the same after it was written and read: finite numbers, limited depth. */
export function isPlainJson(value: unknown, depth: number): value is Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((part) => isPlainJson(part, depth - 1));
}
