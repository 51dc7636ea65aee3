import { cutAfter } from '../../../harness/core/raft/log.ts';
import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import type { RaftPacket } from '../../../harness/core/raft/observation.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import { entriesOf, isEmpty, lastIndexOf } from '../../../harness/core/raft/segment.ts';
import { LEADER_LOGS, type LeaderLogs } from '../facts/leader-logs.ts';
import { describe, entriesIn } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { ORDER } from '../facts/order.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { LEADER_APPEND_ONLY } from '../leader-logs/incremental-append-only.ts';

/** E3 about AppendEntries and leaders. */
export const REQUESTS_INCREMENTAL: IncrementalEvaluators = {
  'AllEntriesLeaderLogs.appendEntriesRequest_exists_leaderLog': monitor(
    TRIGGER.sentAppendEntries,
    (facts, premises) => {
      const leaderLogs = facts.of(LEADER_LOGS);
      return ({ sent, world: { names } }) => {
        for (const { name, from, message } of sent) {
          if (message.type !== 'AppendEntries') continue;
          premises.count++;
          if (leaderLogs.first(message.term)?.node === from || electedWith(leaderLogs, from, message.term).length > 0)
            continue;
          return `AppendEntries ${name} is of term ${message.term}, of which ${String(names[from])} never became leader.`;
        }
        return undefined;
      };
    },
  ),

  'AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in': nothingLeftOut(
    (last, { entries }) => !isEmpty(entries) && entries.end.index >= last,
    () => true,
  ),

  'AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in.run': nothingLeftOut(
    () => true,
    ({ index }, { entries }) => index <= lastIndexOf(entries),
  ),

  'AllEntriesLeaderLogs.leaderLogs_leader': LEADER_APPEND_ONLY,
};

/**
 * AppendEntries carry all entries after prevLogIndex, of those that count, with which their sender was elected. Of a
 * part of the sender's log, `reaches` says whether it goes far enough.
 */
function nothingLeftOut(
  reaches: (lastIndex: number, message: AppendEntries) => boolean,
  counts: (entry: Entry, message: AppendEntries) => boolean,
): IncrementalEvaluator {
  return monitor(TRIGGER.sentAppendEntries | TRIGGER.ghost, (facts, premises) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    const order = facts.of(ORDER);
    return ({ sent, world }) => {
      const packets = leaderLogs.fresh.length > 0 && !leaderLogs.unique ? world.packets() : sent;
      for (const packet of packets) {
        const { message } = packet;
        if (message.type !== 'AppendEntries') continue;
        const elected = leaderLogs.first(message.term);
        if (elected?.log.entry !== undefined && elected.log.index > message.prevLogIndex) premises.count++;
        const isKnown = order.regular && elected !== undefined && elected.node === packet.from;
        if (isKnown && isPartOf(packet, message, elected.log, reaches)) continue;
        const missing = leftOut(packet, message, leaderLogs, counts);
        if (missing === undefined) continue;
        return `AppendEntries ${packet.name} of term ${message.term} does not carry ${describe(missing)}, with which its sender was elected.`;
      }
      return undefined;
    };
  });
}

function isPartOf(
  { log }: RaftPacket,
  message: AppendEntries,
  elected: RaftPacket['log'],
  reaches: (lastIndex: number, message: AppendEntries) => boolean,
): boolean {
  if (elected.index <= message.prevLogIndex) return true;
  return cutAfter(log, elected.index).hash === elected.hash && reaches(elected.index, message);
}

function leftOut(
  { from }: RaftPacket,
  message: AppendEntries,
  leaderLogs: LeaderLogs,
  counts: (entry: Entry, message: AppendEntries) => boolean,
): Entry | undefined {
  const carried = entriesOf(message.entries);
  for (const { log } of electedWith(leaderLogs, from, message.term)) {
    const missing = entriesIn(log).find(
      (entry) =>
        entry.index > message.prevLogIndex &&
        counts(entry, message) &&
        !carried.some((other) => sameEntry(other, entry)),
    );
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function electedWith({ all }: LeaderLogs, node: number, term: number): LeaderLogs['fresh'] {
  return all.filter((leaderLog) => leaderLog.node === node && leaderLog.term === term);
}
