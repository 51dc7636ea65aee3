import type { Entry } from '../../../harness/core/raft/entry.ts';
import { cutAfter, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import { CHANGED, type Observation, type RaftPacket } from '../../../harness/core/raft/observation.ts';
import { countOf, entriesOf, isEmpty } from '../../../harness/core/raft/segment.ts';
import { ACCEPTED, isAccepted } from '../facts/accepted.ts';
import { LEADER_LOGS } from '../facts/leader-logs.ts';
import { LOG_TREE, type LogTree } from '../facts/log-tree.ts';
import { baseOf, describe, disorder, entriesIn, gap, mismatch, repeatedIndex } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';

const REQUEST = TRIGGER.sentAppendEntries;
const ANY =
  REQUEST | TRIGGER.sentAppendEntriesReply | TRIGGER.sentRequestVote | TRIGGER.sentRequestVoteReply | TRIGGER.sentOther;

/** What AppendEntries carry, and the logs behind packets. */
export const PAYLOADS_INCREMENTAL: IncrementalEvaluators = {
  AppendEntriesRequestLeaderLogs: onTopOfLeaderLog(true),

  'AppendEntriesRequestLeaderLogs.run': onTopOfLeaderLog(false),

  GhostLogCorrect: asInSendersLog(true),

  'GhostLogCorrect.run': asInSendersLog(false),

  GhostLogAllEntries: monitor(ANY, (facts, premises) => {
    const accepted = facts.of(ACCEPTED);
    /** By node: a log all of whose entries the node accepted. */
    const known: (Log | undefined)[] = [];
    return ({ sent, world }) => {
      for (const { log, from, name } of sent) {
        premises.count++;
        const seen = known[from] ?? EMPTY_LOG;
        if (seen === log) continue;
        for (
          let part = log;
          part.entry !== undefined && part.hash !== cutAfter(seen, part.index).hash;
          part = part.previous
        ) {
          const { entry } = part;
          if ((accepted.nodesOf(entry) & (1 << from)) !== 0) continue;
          if (isAccepted(world.ghost.nodes[from]?.allEntries, entry, undefined)) continue;
          const node = world.names[from] ?? 'its sender';
          return `Behind ${name} is a log with ${describe(entry)}, which ${node} had never accepted.`;
        }
        known[from] = log;
      }
      return undefined;
    };
  }),

  GhostLogLogMatching: monitor(ANY | CHANGED.log, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    let inTree = true;
    return (observation) => {
      const { sent, world, after, changed } = observation;
      premises.count++;
      inTree &&= areInTree(tree, sent);
      if (tree.regular && inTree) return undefined;
      const hosts = (changed & CHANGED.log) === 0 ? [] : [after];
      return mismatching(world.packets(), hosts) ?? mismatching(sent, world.nodes);
    };
  }),

  GhostLogsLogProperties: monitor(ANY, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    return ({ sent }) => {
      premises.count++;
      if (tree.regular && areInTree(tree, sent)) return undefined;
      for (const { log, name } of sent) {
        const fault = faultOf(log);
        if (fault !== undefined) return `Behind ${name} is a log that ${fault}.`;
      }
      return undefined;
    };
  }),
};

/** What AppendEntries carry is how the log of an elected leader goes on; `whole`: as far as it goes. */
function onTopOfLeaderLog(whole: boolean): IncrementalEvaluator {
  return monitor(REQUEST, (facts, premises) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    const tree = facts.of(LOG_TREE);
    return ({ sent }) => {
      for (const { message, name, log } of sent) {
        if (message.type !== 'AppendEntries') continue;
        premises.count++;
        const first = leaderLogs.first(message.term);
        if (tree.regular && tree.requestsRegular && first && followsPlainly(message, log, first.log, whole)) continue;
        if (leaderLogs.all.some((leader) => leader.term === message.term && follows(message, leader.log, whole)))
          continue;
        const what = `${countOf(message.entries)} entries after index ${message.prevLogIndex}`;
        return `AppendEntries ${name} carries ${what}, and no leader of term ${message.term} has them like this.`;
      }
      return undefined;
    };
  });
}

/** While logs are regular: the sender's log is the elected one and then entries of the term, and all was carried. */
function followsPlainly(
  { term, prevLogIndex, prevLogTerm, entries }: AppendEntries,
  log: Log,
  elected: Log,
  whole: boolean,
): boolean {
  if (elected.term >= term || cutAfter(log, elected.index).hash !== elected.hash) return false;
  if (baseOf(elected).index > 0 || baseOf(log).index > 0) return false;
  if (log.index > elected.index && cutAfter(log, elected.index + 1).term !== term) return false;
  if (log.term > term) return false;
  if (prevLogIndex > elected.index) return prevLogTerm === term;
  return prevLogIndex === elected.index || !whole || (!isEmpty(entries) && entries.end.index >= elected.index);
}

/** The statement itself, entry by entry. */
function follows(message: AppendEntries, elected: Log, whole: boolean): boolean {
  const { term, prevLogIndex, prevLogTerm } = message;
  const carried = entriesOf(message.entries);
  const own = (from: number): boolean => carried.slice(from).every((entry) => entry.term === term);
  const beyond = prevLogTerm === term && prevLogIndex > elected.index;
  const all = entriesIn(elected);
  if (!whole) {
    if (beyond) return own(0);
    if (!startsAt(message, elected) && !hasPlace(elected, all, message)) return false;
    const above = all.filter(({ index }) => index > prevLogIndex);
    return isRun(carried, above, 0) || (isRun(above, carried, 0) && own(above.length));
  }
  for (let count = 0; count <= Math.min(all.length, carried.length); count++) {
    if (!isRun(all.slice(all.length - count), carried, 0) || !own(count)) continue;
    if (beyond || (startsAt(message, elected) && count === all.length)) return true;
    if (hasPlace(elected, all, message) && (count > 0 || prevLogIndex === elected.index)) return true;
  }
  return false;
}

/** AppendEntries carry what their sender has above prevLogIndex; `whole`: all of it. */
function asInSendersLog(whole: boolean): IncrementalEvaluator {
  return monitor(REQUEST, (_facts, premises) => ({ sent }) => {
    for (const { message, name, log } of sent) {
      if (message.type !== 'AppendEntries') continue;
      premises.count++;
      if (isPlainRun(message, log, whole) || isRunOf(message, log, whole)) continue;
      const what = `${countOf(message.entries)} entries after ${describe({ index: message.prevLogIndex, term: message.prevLogTerm })}`;
      return `AppendEntries ${name} carries ${what}, unlike its sender’s log, which ends at index ${log.index}.`;
    }
    return undefined;
  });
}

function isPlainRun({ prevLogIndex, prevLogTerm, entries }: AppendEntries, log: Log, whole: boolean): boolean {
  if (!log.sorted) return false;
  const previous = cutAfter(log, prevLogIndex);
  if (previous.index !== prevLogIndex || previous.term !== prevLogTerm) return false;
  if (isEmpty(entries)) return !whole || log.index === prevLogIndex;
  const { end, after } = entries;
  if (after !== prevLogIndex || (whole && end.index !== log.index)) return false;
  return end === log || cutAfter(log, end.index).hash === end.hash;
}

function isRunOf(message: AppendEntries, log: Log, whole: boolean): boolean {
  const all = entriesIn(log);
  if (!startsAt(message, log) && !hasPlace(log, all, message)) return false;
  const above = all.filter(({ index }) => index > message.prevLogIndex);
  const carried = entriesOf(message.entries);
  return isRun(carried, above, 0) && (!whole || carried.length === above.length);
}

/** Whether the entries are those of the list from a position on. */
function isRun(entries: readonly Entry[], list: readonly Entry[], from: number): boolean {
  return entries.every(({ hash }, position) => hash === list[from + position]?.hash);
}

function startsAt({ prevLogIndex, prevLogTerm }: AppendEntries, log: Log): boolean {
  return prevLogIndex === 0 && prevLogTerm === 0 && baseOf(log).index === 0;
}

function hasPlace(log: Log, all: readonly Entry[], { prevLogIndex, prevLogTerm }: AppendEntries): boolean {
  const base = baseOf(log);
  if (base.index > 0 && base.index === prevLogIndex && base.term === prevLogTerm) return true;
  return all.some(({ index, term }) => index === prevLogIndex && term === prevLogTerm);
}

/** Whether the logs behind the packets are logs that nodes had. */
function areInTree(tree: LogTree, sent: Observation['sent']): boolean {
  for (const { log } of sent) {
    if (log.entry !== undefined && tree.find(log.index, log.term)?.log.hash !== log.hash) return false;
  }
  return true;
}

function mismatching(packets: readonly RaftPacket[], hosts: Observation['world']['nodes']): string | undefined {
  if (hosts.length === 0) return undefined;
  for (const packet of packets) {
    for (const { log, self } of hosts) {
      if (log.hash === packet.log.hash) continue;
      const low = Math.max(baseOf(log).index, baseOf(packet.log).index);
      const entry = mismatch(entriesIn(log), entriesIn(packet.log), low);
      if (entry !== undefined) {
        return `The log of ${self} and the one behind ${packet.name} do not match: only one of them has ${describe(entry)}.`;
      }
    }
  }
  return undefined;
}

/** What is wrong with a log by itself. */
function faultOf(log: Log): string | undefined {
  const entries = entriesIn(log);
  const base = baseOf(log);
  const wrong = entries.find(({ index, term }) => index < 1 || term < 1);
  if (wrong !== undefined) return `has ${describe(wrong)}`;
  const repeated = repeatedIndex(entries);
  if (repeated !== undefined) return `has index ${repeated} twice`;
  const misplaced = disorder(entries, base);
  if (misplaced !== undefined) return `has ${describe(misplaced)} out of order`;
  const hole = gap(entries, base.index);
  return hole === undefined ? undefined : `has a gap at index ${hole}`;
}
