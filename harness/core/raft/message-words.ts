import { TYPE_NAMES } from '../schedule/vocabulary.ts';
import type { RaftMessage } from './messages.ts';
import { entriesOf } from './segment.ts';

/** More entries than this are told by the first and the last. */
const NAMED = 4;

/** A message as a label: short name of its type, its term, and what it carries: `AE t3 4·t2 5·t3`. */
export function messageLabel(message: RaftMessage): string {
  return `${TYPE_NAMES.short(message.type) ?? message.type} t${String(message.term)}${carried(message)}`;
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
