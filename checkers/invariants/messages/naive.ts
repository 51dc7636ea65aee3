import type { Entry } from '../../../harness/core/raft/entry.ts';
import { sameEntry } from '../../../harness/core/raft/entry.ts';
import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { RaftPacket, WorldState } from '../../../harness/core/raft/observation.ts';
import { liftedToReplies, LOG_PREDICATES, ofLogs } from '../affinity.ts';
import { describeEntry, examine, together } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import {
  acceptedBy,
  baseOf,
  candidateTerms,
  compareLogs,
  entriesCarried,
  entriesIn,
  holds,
  type Host,
  hostsOf,
  leaderLogsOf,
  type PacketOf,
  packetsOf,
} from '../notions.ts';
import { carriesAllAbove, carriesEndOf, carriesRunAbove, carriesRunOf, type Request } from './payload.ts';

export const MESSAGES_NAIVE: NaiveEvaluators = {
  NoAppendEntriesToLeader(world) {
    return examine(packetsOf(world, 'AppendEntries'), ({ name, to, message: { term } }) => {
      const receiver = world.nodes[to];
      if (receiver?.role !== 'leader' || receiver.currentTerm !== term) return undefined;
      return `AppendEntries ${name} of term ${term} is on its way to ${receiver.self}, the leader of that term.`;
    });
  },

  NoAppendEntriesToSelf: (world) => toOthers(world, 'AppendEntries'),

  NoAppendEntriesRepliesToSelf: (world) => toOthers(world, 'AppendEntriesReply'),

  AppendEntriesLeader(world) {
    return entriesAtLeader(hostsOf(world), packetsOf(world, 'AppendEntries'));
  },

  AppendEntriesReplySublog(world) {
    return entriesAtLeader(hostsOf(world), successes(world));
  },

  AppendEntriesRequestReplyCorrespondence(world) {
    return examine(successes(world), ({ name, from, to, message: { term, entries } }) => {
      const carried = entriesCarried(entries);
      for (const request of itemsOf(world.ghost.requests)) {
        if (request.from !== to || request.to !== from || request.term !== term) continue;
        if (sameEntries(entriesCarried(request.entries), carried)) return undefined;
      }
      const what = `${carried.length} entries up to index ${carried.at(-1)?.index ?? 0}`;
      return `AppendEntriesReply ${name} confirms ${what} in term ${term}, but no AppendEntries carried these.`;
    });
  },

  'AppendEntriesRequestReplyCorrespondence.lifted': (world) => liftedToReplies(world),

  AppendEntriesRequestLeaderLogs: (world) => onTopOfLeaderLog(world, carriesEndOf),

  'AppendEntriesRequestLeaderLogs.run': (world) => onTopOfLeaderLog(world, carriesRunOf),

  AppendEntriesRequestsCameFromLeaders(world) {
    const leaderLogs = leaderLogsOf(hostsOf(world));
    return examine(packetsOf(world, 'AppendEntries'), ({ name, from, message }) => {
      if (leaderLogs.some(({ host, term }) => host.position === from && term === message.term)) return undefined;
      return `AppendEntries ${name} is of term ${message.term}, in which its sender was not elected.`;
    });
  },

  PrevLogCandidateEntriesTerm(world) {
    const terms = candidateTerms(hostsOf(world));
    const withPrevious = packetsOf(world, 'AppendEntries').filter(({ message }) => message.prevLogTerm > 0);
    return examine(withPrevious, ({ name, message: { prevLogTerm } }) =>
      terms.has(prevLogTerm)
        ? undefined
        : `AppendEntries ${name} has prevLogTerm ${prevLogTerm}, a term in which nobody won an election.`,
    );
  },

  PrevLogLeaderSublog(world) {
    const requests = packetsOf(world, 'AppendEntries').filter(({ message }) => message.prevLogIndex > 0);
    const instances = leadersOf(hostsOf(world)).flatMap((leader) =>
      requests
        .filter(({ message }) => message.prevLogTerm > 0 && message.prevLogTerm === leader.state.currentTerm)
        .map((request) => ({ leader, request })),
    );
    return examine(instances, ({ leader, request: { name, message } }) => {
      const { prevLogIndex, prevLogTerm } = message;
      if (hasPlace(leader.state.log, prevLogIndex, prevLogTerm)) return undefined;
      const place = `entry ${prevLogIndex} of term ${prevLogTerm}`;
      return `AppendEntries ${name} follows ${place}, which ${leader.name}, leader of that term, does not have.`;
    });
  },

  GhostLogCorrect: (world) => asInSendersLog(world, carriesAllAbove),

  'GhostLogCorrect.run': (world) => asInSendersLog(world, carriesRunAbove),

  GhostLogAllEntries(world) {
    const hosts = hostsOf(world);
    const instances = world
      .packets()
      .flatMap((packet) => entriesIn(packet.log).map((entry) => ({ packet, entry, sender: hosts[packet.from] })));
    return examine(instances, ({ packet, entry, sender }) => {
      if (sender === undefined) return undefined;
      if (acceptedBy(sender).some((acceptance) => sameEntry(acceptance.entry, entry))) return undefined;
      return `When ${sender.name} sent ${packetName(packet)}, it had ${describeEntry(entry)}, which it never accepted.`;
    });
  },

  GhostLogLogMatching(world) {
    const hosts = hostsOf(world);
    const comparisons = world
      .packets()
      .flatMap((packet) => hosts.map((host) => ({ host, packet, ...compareLogs(host.state.log, packet.log) })))
      .filter(({ common }) => common !== undefined);
    return examine(comparisons, ({ host, packet, common, missing }) => {
      if (common === undefined || missing === undefined) return undefined;
      const who = missing.lackedBy === 'one' ? `the log of ${host.name}` : `that behind ${packetName(packet)}`;
      const both = `entry ${common.index} of term ${common.term}`;
      return `The log of ${host.name} and that behind ${packetName(packet)} share ${both}, but ${who} lacks ${describeEntry(missing.entry)}.`;
    });
  },

  GhostLogsLogProperties(world) {
    const logs = world.packets().map((packet) => ({ name: `The log behind ${packetName(packet)}`, log: packet.log }));
    return together(LOG_PREDICATES.map((predicate) => ofLogs(logs, predicate)));
  },
};

function toOthers(world: WorldState, type: RaftMessage['type']): Finding {
  return examine(packetsOf(world, type), ({ name, from, to }) =>
    from === to ? `${type} ${name} goes to its own sender.` : undefined,
  );
}

function successes(world: WorldState): PacketOf<'AppendEntriesReply'>[] {
  return packetsOf(world, 'AppendEntriesReply').filter(({ message }) => message.success);
}

function leadersOf(hosts: readonly Host[]): Host[] {
  return hosts.filter(({ state }) => state.role === 'leader');
}

/** Entries that a packet carries are in the log of the leader of its term. */
function entriesAtLeader(
  hosts: readonly Host[],
  packets: readonly (PacketOf<'AppendEntries'> | PacketOf<'AppendEntriesReply'>)[],
): Finding {
  const instances = leadersOf(hosts).flatMap((leader) =>
    packets
      .filter(({ message }) => message.term === leader.state.currentTerm)
      .flatMap((packet) => entriesCarried(packet.message.entries).map((entry) => ({ leader, packet, entry }))),
  );
  return examine(instances, ({ leader, packet, entry }) => {
    if (holds(leader.state.log, entry)) return undefined;
    const what = `${packet.message.type} ${packet.name} carries ${describeEntry(entry)}`;
    return `${what}, which ${leader.name}, leader of term ${packet.message.term}, does not have.`;
  });
}

function onTopOfLeaderLog(world: WorldState, fits: (request: Request, leaderLog: Log) => boolean): Finding {
  const leaderLogs = leaderLogsOf(hostsOf(world));
  return examine(packetsOf(world, 'AppendEntries'), ({ name, message }) => {
    const { term, prevLogIndex, prevLogTerm } = message;
    const request = { ...message, entries: entriesCarried(message.entries) };
    if (leaderLogs.some((leader) => leader.term === term && fits(request, leader.log))) return undefined;
    const what = `${request.entries.length} entries after entry ${prevLogIndex} of term ${prevLogTerm}`;
    return `AppendEntries ${name} carries ${what}, which is not how the log of a leader of term ${term} goes on.`;
  });
}

function asInSendersLog(world: WorldState, fits: (request: Request, log: Log) => boolean): Finding {
  return examine(packetsOf(world, 'AppendEntries'), ({ name, log, message }) => {
    const request = { ...message, entries: entriesCarried(message.entries) };
    if (fits(request, log)) return undefined;
    const { prevLogIndex, prevLogTerm } = message;
    const what = `${request.entries.length} entries after entry ${prevLogIndex} of term ${prevLogTerm}`;
    return `AppendEntries ${name} carries ${what}, which is not what its sender’s log, up to index ${log.index}, has there.`;
  });
}

/** Whether the log has an entry of this index and term, or a snapshot in its place. */
function hasPlace(log: Log, index: number, term: number): boolean {
  const base = baseOf(log);
  if (index < base.index || (index === base.index && term === base.term)) return true;
  return entriesIn(log).some((entry) => entry.index === index && entry.term === term);
}

function sameEntries(one: readonly Entry[], other: readonly Entry[]): boolean {
  return one.length === other.length && one.every((entry, position) => sameEntry(entry, other[position] as Entry));
}

function packetName({ name, message }: RaftPacket): string {
  return `${message.type} ${name}`;
}
