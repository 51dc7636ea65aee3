import { type Command, createEntry, type Entry } from '../../../harness/core/raft/entry.ts';
import type { Ghost, Grown, NodeGhost } from '../../../harness/core/raft/ghost.ts';
import { append, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries, AppendEntriesReply, RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { RequestVote, RequestVoteReply } from '../../../harness/core/raft/messages.ts';
import type { ClientRecord, Lookup, MachineState, NodeState } from '../../../harness/core/raft/node-state.ts';
import type { ExternalEvent, RaftPacket, WorldState } from '../../../harness/core/raft/observation.ts';
import { NO_ENTRIES, segmentOf } from '../../../harness/core/raft/segment.ts';
import type { Json } from '../../../harness/core/json.ts';

/** A node of a hand-made world: only what matters is written down; ghost lists oldest first. */
export interface NodeSketch extends Partial<Omit<NodeState, 'self' | 'nodes'>> {
  readonly up?: boolean;
  readonly votes?: readonly (readonly [term: number, candidate: string])[];
  readonly votesWithLog?: readonly (readonly [term: number, candidate: string, log: Log])[];
  readonly cronies?: readonly (readonly [term: number, nodes: readonly string[]])[];
  readonly leaderLogs?: readonly (readonly [term: number, log: Log])[];
  /** One message each: the term in which the entries were accepted, and the entries oldest first. */
  readonly allEntries?: readonly (readonly [term: number, ...entries: Entry[]])[];
}

export interface PacketSketch {
  readonly from: string;
  readonly to: string;
  readonly message: RaftMessage;
  /** The sender's whole log; empty when left out. */
  readonly log?: Log;
}

export interface WorldSketch {
  /** By name, in the order of positions. */
  readonly nodes: Readonly<Record<string, NodeSketch>>;
  readonly packets?: readonly PacketSketch[];
  readonly trace?: readonly ExternalEvent[];
  /** Every AppendEntries ever sent, oldest first: sender, receiver, term, entries. */
  readonly requests?: readonly (readonly [from: string, to: string, term: number, ...entries: Entry[]])[];
}

/** A world at one point, made by hand. */
export function worldState({ nodes, packets = [], trace = [], requests = [] }: WorldSketch): WorldState {
  const names = Object.keys(nodes);
  const position = (name: string): number => names.indexOf(name);
  const sent = packets.map(({ from, to, message, log = EMPTY_LOG }, index): RaftPacket => {
    return { name: `${from}>${to}#${index + 1}`, from: position(from), to: position(to), message, log };
  });
  const ghost: Ghost = {
    nodes: Object.values(nodes).map(ghostOf),
    requests: grown(
      requests.map(([from, to, term, ...entries]) => {
        return { from: position(from), to: position(to), term, entries: segmentOf(entries) };
      }),
    ),
  };
  return {
    names,
    nodes: Object.entries(nodes).map(([name, sketch]) => stateOf(name, names, sketch)),
    up: Object.values(nodes).map(({ up = true }) => up),
    packets: () => sent,
    ghost,
    trace,
  };
}

/** An entry; of another request, node or command where that matters. */
export function entry(
  index: number,
  term: number,
  other: Partial<Pick<Entry, 'at' | 'client' | 'request'>> & { readonly command?: Partial<Command> } = {},
): Entry {
  const { at = 'n1', client = 'c', request = index } = other;
  return createEntry(index, term, at, client, request, { f: 'put', key: 'x', value: index, ...other.command });
}

/** A log of these entries, oldest first. */
export function logOf(...entries: readonly Entry[]): Log {
  return entries.reduce(append, EMPTY_LOG);
}

/** A log from index 1 whose entries have these terms, oldest first: `terms(1, 1, 2)`. */
export function terms(...termsOfEntries: readonly number[]): Log {
  return logOf(...termsOfEntries.map((term, position) => entry(position + 1, term)));
}

export function requestVote(from: string, to: string, message: Partial<RequestVote>): PacketSketch {
  const full = { type: 'RequestVote', term: 1, candidate: from, lastLogIndex: 0, lastLogTerm: 0, ...message } as const;
  return { from, to, message: full };
}

export function requestVoteReply(from: string, to: string, message: Partial<RequestVoteReply>): PacketSketch {
  return { from, to, message: { type: 'RequestVoteReply', term: 1, voteGranted: true, ...message } };
}

/** AppendEntries with these entries, oldest first; `log` is the sender's. */
export function appendEntries(
  from: string,
  to: string,
  message: Partial<Omit<AppendEntries, 'entries'>>,
  entries: readonly Entry[] = [],
  log: Log = EMPTY_LOG,
): PacketSketch {
  const header = { term: 1, leader: from, prevLogIndex: 0, prevLogTerm: 0, leaderCommit: 0, round: 0 };
  return { from, to, log, message: { type: 'AppendEntries', ...header, ...message, entries: segmentOf(entries) } };
}

/** A reply that carries the entries of its request. */
export function appendEntriesReply(
  from: string,
  to: string,
  message: Partial<Omit<AppendEntriesReply, 'entries'>>,
  entries: readonly Entry[] = [],
): PacketSketch {
  const header = { term: 1, success: true, matchIndex: entries.at(-1)?.index ?? 0, nextIndex: 0, round: 0 };
  const carried = entries.length === 0 ? NO_ENTRIES : segmentOf(entries);
  return { from, to, message: { type: 'AppendEntriesReply', ...header, ...message, entries: carried } };
}

/** A state machine with these contents and these clients' last requests. */
export function machineOf(
  contents: Readonly<Record<string, Json>> = {},
  clients: Readonly<Record<string, ClientRecord>> = {},
): MachineState {
  return { contents: lookup(contents), clients: lookup(clients), hash: 0 };
}

/** A list that grows at its head, from its items oldest first. */
export function grown<Item>(items: readonly Item[]): Grown<Item> | undefined {
  return items.reduce<Grown<Item> | undefined>((tail, head) => ({ head, tail }), undefined);
}

function stateOf(self: string, nodes: readonly string[], sketch: NodeSketch): NodeState {
  const { up: _up, votes: _votes, votesWithLog: _with, cronies: _cronies, ...rest } = sketch;
  const { leaderLogs: _leaderLogs, allEntries: _allEntries, ...state } = rest;
  return {
    self,
    nodes,
    members: nodes,
    role: 'follower',
    currentTerm: 0,
    votedFor: null,
    leader: null,
    log: EMPTY_LOG,
    commitIndex: 0,
    lastApplied: 0,
    machine: machineOf(),
    votesReceived: [],
    matchIndex: nodes.map(() => 0),
    nextIndex: nodes.map(() => -1),
    ...state,
  };
}

function ghostOf(sketch: NodeSketch): NodeGhost {
  const { votes = [], votesWithLog = [], cronies = [], leaderLogs = [], allEntries = [] } = sketch;
  return {
    votes: grown(votes.map(([term, candidate]) => ({ term, candidate }))),
    votesWithLog: grown(votesWithLog.map(([term, candidate, log]) => ({ term, candidate, log }))),
    cronies: grown(cronies.map(([term, nodes]) => ({ term, nodes }))),
    leaderLogs: grown(leaderLogs.map(([term, log]) => ({ term, log }))),
    allEntries: grown(allEntries.map(([term, ...entries]) => ({ term, entries: segmentOf(entries) }))),
  };
}

function lookup<Value>(record: Readonly<Record<string, Value>>): Lookup<Value> {
  const sortedEntries = Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
  return { get: (key) => (Object.hasOwn(record, key) ? record[key] : undefined), entries: () => sortedEntries };
}
