import { TYPE_NAMES } from '../schedule/vocabulary.ts';
import type { RaftMessage } from './messages.ts';
import { entriesOf } from './segment.ts';

/** More entries than this are told by the first and the last. */
const NAMED = 4;

/** Characters of a message that is no message of the reference Raft. */
const FOREIGN = 100;

/**
 * A message as a label: short name of its type, its term, and what it carries: `AE t3 4·t2 5·t3`. A message of a program
 * that only speaks for itself: the beginning of what it wrote.
 */
export function messageLabel(message: RaftMessage): string {
  if (TYPE_NAMES.short(message.type) === undefined) return foreignLabel(message);
  return `${TYPE_NAMES.short(message.type) ?? ''} t${String(message.term)}${carried(message)}`;
}

function foreignLabel(message: unknown): string {
  const { body = message } = message as { readonly body?: unknown };
  const { type, ...rest } = body as { readonly type?: unknown };
  const payload = Object.keys(rest).length === 0 ? '' : JSON.stringify(rest);
  const text = `${typeof type === 'string' ? type : ''} ${payload}`.trim();
  return text.length <= FOREIGN ? text : `${text.slice(0, FOREIGN)}…`;
}

/** `2·t1`: entry 2 of term 1. */
export function entryName({ index, term }: { readonly index: number; readonly term: number }): string {
  return `${String(index)}·t${String(term)}`;
}

function carried(message: RaftMessage): string {
  switch (message.type) {
    case 'RequestVoteReply':
    case 'PreVoteReply':
      return message.voteGranted ? ' yes' : ' no';
    case 'AppendEntries': {
      const names = entriesOf(message.entries).map(entryName);
      if (names.length === 0) return ' empty';
      return names.length > NAMED ? ` ${String(names[0])} … ${String(names.at(-1))}` : ` ${names.join(' ')}`;
    }
    case 'AppendEntriesReply':
      return message.success ? ` ok ${String(message.matchIndex)}` : ' no';
    case 'InstallSnapshot':
      return ` up to ${String(message.snapshot.index)}`;
    default:
      return '';
  }
}
