import { isDeepStrictEqual } from 'node:util';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { State } from '../../../cluster/raft/handlers/types.ts';
import type { Sample } from './sample.ts';

/** Whether two states that one step of two builds led to are the same to everybody. Both begin with the same sample. */
export function sameOutcome(one: Sample, other: Sample | undefined): boolean {
  if (other?.inFlight.length !== one.inFlight.length || other.trace.length !== one.trace.length) return false;
  return (
    one.nodes.every((node, position) => sameState(node, other.nodes[position] as State)) &&
    one.inFlight.every((packet, place) => sameMessage(packet.message, other.inFlight[place]?.message)) &&
    isDeepStrictEqual(one.trace, other.trace)
  );
}

function sameState(one: State, other: State): boolean {
  if (one === other) return true;
  return (
    one.currentTerm === other.currentTerm &&
    one.role === other.role &&
    one.votedFor === other.votedFor &&
    one.leader === other.leader &&
    one.commitIndex === other.commitIndex &&
    one.lastApplied === other.lastApplied &&
    one.shouldSend === other.shouldSend &&
    one.log.hash === other.log.hash &&
    one.machine.hash === other.machine.hash &&
    sameItems(one.votesReceived, other.votesReceived) &&
    sameItems(one.matchIndex, other.matchIndex) &&
    sameItems(one.nextIndex, other.nextIndex)
  );
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one === other || (one.length === other.length && one.every((item, place) => item === other[place]));
}

function sameMessage(one: RaftMessage, other: RaftMessage | undefined): boolean {
  if (one === other) return true;
  if (other === undefined) return false;
  return isDeepStrictEqual(comparable(one), comparable(other));
}

/** The message with its entries as the hash of the log they end. */
function comparable(message: RaftMessage): unknown {
  if (message.type !== 'AppendEntries' && message.type !== 'AppendEntriesReply') return message;
  const { end, after } = message.entries;
  return { ...message, entries: [end.hash, end.index, after] };
}
