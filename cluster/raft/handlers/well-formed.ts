import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { AppendEntries, Command, Entry, Input, Message } from './types.ts';

/** Deepest nesting of a value: far above any use, far below what a recursive function can take. */
const MAX_DEPTH = 32;

/**
 * Whether a value is a message a correct member may have sent: every field of its type, counts in range, the entries
 * contiguous with terms that only grow. Handlers ignore anything else.
 */
export function isMessage(value: unknown): value is Message {
  if (!isJsonObject(value) || !isCount(value['term'])) return false;
  switch (value['type']) {
    case 'RequestVote':
      return (
        isName(value['candidate']) &&
        isCount(value['lastLogIndex']) &&
        isCount(value['lastLogTerm']) &&
        value['lastLogTerm'] < value['term']
      );
    case 'RequestVoteReply':
      return typeof value['voteGranted'] === 'boolean';
    case 'AppendEntries':
      return isAppendEntries(value, value['term']);
    case 'AppendEntriesReply':
      return typeof value['success'] === 'boolean' && isCount(value['matchIndex']) && isCount(value['nextIndex']);
    default:
      return false;
  }
}

/** Whether the message says it is of the node it came from. */
export function isOf(message: Message, from: string): boolean {
  if (message.type === 'RequestVote') return message.candidate === from;
  return message.type !== 'AppendEntries' || message.leader === from;
}

export function isInput(value: unknown): value is Input {
  return isJsonObject(value) && isName(value['client']) && isCount(value['request']) && isCommand(value['command']);
}

export function isCommand(value: unknown): value is Command {
  if (!isJsonObject(value) || typeof value['key'] !== 'string') return false;
  const argument = value['value'];
  switch (value['f']) {
    case 'get':
    case 'delete':
      return argument === null;
    case 'put':
      return isPlainJson(argument, MAX_DEPTH);
    case 'cas':
      return Array.isArray(argument) && argument.length === 2 && isPlainJson(argument, MAX_DEPTH);
    default:
      return false;
  }
}

export function isEntry(value: unknown): value is Entry {
  if (!isJsonObject(value) || !isCount(value['index']) || !isCount(value['term']) || !isName(value['at'])) return false;
  const command = value['command'];
  if (isJsonObject(command) && command['f'] === 'no-op') return value['client'] === '' && value['request'] === 0;
  return isName(value['client']) && isCount(value['request']) && isCommand(command);
}

function isAppendEntries(value: { readonly [key: string]: unknown }, term: number): boolean {
  const { leader, prevLogIndex, prevLogTerm, entries, leaderCommit } = value as Partial<AppendEntries>;
  if (!isName(leader) || !isCount(prevLogIndex) || !isCount(prevLogTerm) || !isCount(leaderCommit)) return false;
  if (!Array.isArray(entries) || term === 0 || prevLogTerm > term) return false;
  let before = prevLogTerm;
  return entries.every((entry: unknown, position) => {
    if (!isEntry(entry) || entry.index !== prevLogIndex + 1 + position) return false;
    const fits = entry.term >= before && entry.term <= term;
    before = entry.term;
    return fits;
  });
}

/** JSON that means the same after it was written and read: finite numbers, limited depth. */
function isPlainJson(value: unknown, depth: number): value is Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((part) => isPlainJson(part, depth - 1));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
