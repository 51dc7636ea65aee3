import type { Entry } from '../../harness/core/raft/entry.ts';
import { append, baseLog, type Log } from '../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../harness/core/raft/messages.ts';
import type { WorldState } from '../../harness/core/raft/observation.ts';
import { describeEntry, examine, together } from './finding.ts';
import type { Finding } from './invariant.ts';
import {
  baseOf,
  disorder,
  entriesCarried,
  entriesIn,
  gap,
  type LastEntry,
  packetsOf,
  requestsWithEntries,
} from './notions.ts';

// What holds of every log in a node also holds of the logs that were taken from nodes, and what holds of a request also
// holds of the reply that repeats it. So such predicates are written once and lifted.
// (The affinity lemmas of Verdi Raft: LeaderLogsLogPropertiesInterface.v, GhostLogsLogPropertiesInterface.v and
// AppendEntriesRequestReplyCorrespondenceInterface.v.)

/** A predicate that reads one log and nothing else. */
export interface LogPredicate {
  readonly name: string;
  /** What is wrong with the log, as the end of a sentence that begins with the log; undefined when nothing is. */
  readonly contradiction: (log: Log) => string | undefined;
}

/** What AppendEntries and its reply have in common. */
export interface Payload {
  readonly term: number;
  /** Oldest first. */
  readonly entries: readonly Entry[];
}

/** A predicate that reads of a packet only what AppendEntries and its reply both have. */
export interface PacketPredicate {
  readonly name: string;
  /** As in {@link LogPredicate}. */
  readonly contradiction: (payload: Payload) => string | undefined;
}

export const SORTED_LOG: LogPredicate = {
  name: 'sorted',
  contradiction(log) {
    const pair = disorder([baseOf(log), ...entriesIn(log)]);
    return pair && `has ${describePlace(pair[1])} after ${describePlace(pair[0])}`;
  },
};

export const UNIQUE_INDICES: LogPredicate = {
  name: 'unique indices',
  contradiction: (log) => repeatedIndex(entriesIn(log)),
};

export const CONTIGUOUS_LOG: LogPredicate = {
  name: 'contiguous',
  contradiction(log) {
    const base = baseOf(log).index;
    const index = gap(entriesIn(log), base);
    if (index === undefined) return undefined;
    return index > base ? `lacks an entry at index ${index}` : `has an entry at index ${index}`;
  },
};

export const FROM_ONE: LogPredicate = {
  name: 'terms and indices from 1',
  contradiction: (log) => belowOne(entriesIn(log)),
};

/** Every predicate of one log. Each is checked on the logs of hosts and lifted from there. */
export const LOG_PREDICATES: readonly LogPredicate[] = [SORTED_LOG, UNIQUE_INDICES, CONTIGUOUS_LOG, FROM_ONE];

export const SORTED_PAYLOAD: PacketPredicate = {
  name: 'sorted',
  contradiction({ entries }) {
    const pair = disorder(entries);
    return pair && `has ${describePlace(pair[1])} after ${describePlace(pair[0])}`;
  },
};

export const UNIQUE_INDICES_PAYLOAD: PacketPredicate = {
  name: 'unique indices',
  contradiction: ({ entries }) => repeatedIndex(entries),
};

export const FROM_ONE_PAYLOAD: PacketPredicate = {
  name: 'terms and indices from 1',
  contradiction: ({ entries }) => belowOne(entries),
};

export const PAYLOAD_WITHIN_TERM: PacketPredicate = {
  name: 'no entry above the term',
  contradiction({ term, entries }) {
    const later = entries.find((entry) => entry.term > term);
    return later && `carries ${describeEntry(later)} in term ${term}`;
  },
};

/** Every predicate of one payload. Each is checked on AppendEntries and lifted from there to the replies. */
export const PACKET_PREDICATES: readonly PacketPredicate[] = [
  SORTED_PAYLOAD,
  UNIQUE_INDICES_PAYLOAD,
  FROM_ONE_PAYLOAD,
  PAYLOAD_WITHIN_TERM,
];

/** A log with a name for it that begins a sentence: `n1's log`. */
export interface NamedLog {
  readonly name: string;
  readonly log: Log;
}

/** The predicate of each of the logs that has entries. */
export function ofLogs(logs: Iterable<NamedLog>, { contradiction }: LogPredicate): Finding {
  return examine(withEntries(logs), ({ name, log }) => sentence(name, contradiction(log)));
}

/** The predicate of every AppendEntries in flight that carries entries. */
export function ofRequests(world: WorldState, { contradiction }: PacketPredicate): Finding {
  return examine(requestsWithEntries(world), ({ name, message: { term, entries } }) =>
    sentence(`AppendEntries ${name}`, contradiction({ term, entries: entriesCarried(entries) })),
  );
}

/** The predicate of every successful AppendEntriesReply in flight that carries the entries of its request. */
export function ofReplies(world: WorldState, { contradiction }: PacketPredicate): Finding {
  const carrying = packetsOf(world, 'AppendEntriesReply').filter(
    ({ message }) => message.success && entriesCarried(message.entries).length > 0,
  );
  return examine(carrying, ({ name, message: { term, entries } }) =>
    sentence(`AppendEntriesReply ${name}`, contradiction({ term, entries: entriesCarried(entries) })),
  );
}

/** {@link ofReplies} of every predicate of a payload. */
export function liftedToReplies(world: WorldState): Finding {
  return together(PACKET_PREDICATES.map((predicate) => ofReplies(world, predicate)));
}

/** What AppendEntries carries as a log of its own: prevLogIndex and prevLogTerm stand for everything before. */
export function payloadLog({ prevLogIndex, prevLogTerm, entries }: AppendEntries): Log {
  return entriesCarried(entries).reduce(append, baseLog(prevLogIndex, prevLogTerm, 0));
}

function* withEntries(logs: Iterable<NamedLog>): Generator<NamedLog, void> {
  for (const named of logs) if (named.log.entry !== undefined) yield named;
}

function sentence(subject: string, contradiction: string | undefined): string | undefined {
  return contradiction === undefined ? undefined : `${subject} ${contradiction}.`;
}

function describePlace({ index, term }: LastEntry): string {
  return `entry ${index} of term ${term}`;
}

function repeatedIndex(entries: readonly Entry[]): string | undefined {
  const seen = new Set<number>();
  for (const { index } of entries) {
    if (seen.has(index)) return `has two entries at index ${index}`;
    seen.add(index);
  }
  return undefined;
}

function belowOne(entries: readonly Entry[]): string | undefined {
  const wrong = entries.find(({ index, term }) => index < 1 || term < 1);
  return wrong && `has ${describeEntry(wrong)}`;
}
