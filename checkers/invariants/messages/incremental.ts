import type { Entry } from '../../../harness/core/raft/entry.ts';
import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries, AppendEntriesReply, RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type Observation, type RaftPacket } from '../../../harness/core/raft/observation.ts';
import { countOf, entriesOf, isEmpty, type Segment } from '../../../harness/core/raft/segment.ts';
import { ELECTIONS } from '../facts/elections.ts';
import { GROWTH, type Growth } from '../facts/growth.ts';
import { LOG_CHANGE, type LogChange } from '../facts/log-change.ts';
import { baseOf, describe, entriesIn, has } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { isQuorum, maskOf } from '../facts/nodes.ts';
import { type Facts, type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { PAYLOADS_INCREMENTAL } from './incremental-payloads.ts';

const { role: ROLE, term: TERM, log: LOG } = CHANGED;
const { sentAppendEntries: REQUEST, sentAppendEntriesReply: REPLY } = TRIGGER;

export const MESSAGES_INCREMENTAL: IncrementalEvaluators = {
  NoAppendEntriesToLeader: monitor(REQUEST | ROLE | TERM, (_facts, premises) => ({ sent, after, changed, world }) => {
    for (const packet of sent) {
      const receiver = world.nodes[packet.to];
      if (packet.message.type !== 'AppendEntries' || receiver === undefined) continue;
      premises.count++;
      if (isLeaderOf(receiver, packet.message.term)) return toLeader(packet, receiver);
    }
    if (after.role !== 'leader' || (changed & (ROLE | TERM)) === 0) return undefined;
    for (const packet of world.packets()) {
      if (packet.message.type !== 'AppendEntries' || world.nodes[packet.to] !== after) continue;
      if (packet.message.term === after.currentTerm) return toLeader(packet, after);
    }
    return undefined;
  }),

  NoAppendEntriesToSelf: notToSelf(REQUEST, 'AppendEntries'),

  NoAppendEntriesRepliesToSelf: notToSelf(REPLY, 'AppendEntriesReply'),

  AppendEntriesLeader: entriesAtLeader(REQUEST, ({ message }) =>
    message.type === 'AppendEntries' ? message : undefined,
  ),

  AppendEntriesReplySublog: entriesAtLeader(REPLY, ({ message }) =>
    message.type === 'AppendEntriesReply' && message.success ? message : undefined,
  ),

  AppendEntriesRequestReplyCorrespondence: monitor(REPLY, (_facts, premises) => (observation) => {
    for (const packet of observation.sent) {
      const { message } = packet;
      if (message.type !== 'AppendEntriesReply' || !message.success) continue;
      premises.count++;
      if (answersDelivered(observation, packet, message) || wasRequested(observation, packet, message)) continue;
      const what = `${countOf(message.entries)} entries up to index ${message.entries.end.index}`;
      return `AppendEntriesReply ${packet.name} confirms ${what} that nobody sent in term ${message.term}.`;
    }
    return undefined;
  }),

  'AppendEntriesRequestReplyCorrespondence.lifted': monitor(REPLY, (_facts, premises) => ({ sent }) => {
    for (const { name, message } of sent) {
      if (message.type !== 'AppendEntriesReply' || !message.success || isEmpty(message.entries)) continue;
      premises.count++;
      const wrong = misplaced(message);
      if (wrong !== undefined) return `AppendEntriesReply ${name} carries ${describe(wrong)} where no request could.`;
    }
    return undefined;
  }),

  AppendEntriesRequestsCameFromLeaders: monitor(REQUEST, (_facts, premises) => ({ sent, world }) => {
    for (const { message, from, name } of sent) {
      if (message.type !== 'AppendEntries') continue;
      premises.count++;
      let won = world.ghost.nodes[from]?.leaderLogs;
      while (won !== undefined && won.head.term !== message.term) won = won.tail;
      if (won !== undefined) continue;
      return `AppendEntries ${name} is of term ${message.term}, which ${world.names[from] ?? 'its sender'} never won.`;
    }
    return undefined;
  }),

  PrevLogCandidateEntriesTerm: monitor(REQUEST | ROLE | TERM | TRIGGER.ghost, (facts, premises) => {
    const elections = facts.of(ELECTIONS);
    const growth = facts.of(GROWTH);
    const undecided = (packets: readonly RaftPacket[]): string | undefined => {
      for (const { message, name } of packets) {
        if (message.type !== 'AppendEntries' || message.prevLogTerm <= 0) continue;
        premises.count++;
        if (!elections.decided(message.prevLogTerm)) {
          return `AppendEntries ${name} has prevLogTerm ${message.prevLogTerm}, and nobody won the election of that term.`;
        }
      }
      return undefined;
    };
    return ({ sent, after, world }) => undecided(mayUndecide(facts, growth, after) ? world.packets() : sent);
  }),

  PrevLogLeaderSublog: monitor(REQUEST | ROLE | TERM | LOG, (facts, premises) => {
    const change = facts.of(LOG_CHANGE);
    const missing = (packets: readonly RaftPacket[], leaders: readonly NodeState[]): string | undefined => {
      for (const { message, name } of packets) {
        if (message.type !== 'AppendEntries' || message.prevLogIndex <= 0 || message.prevLogTerm <= 0) continue;
        for (const leader of leaders) {
          if (!isLeaderOf(leader, message.prevLogTerm)) continue;
          premises.count++;
          if (hasPlace(leader.log, message)) continue;
          const place = describe({ index: message.prevLogIndex, term: message.prevLogTerm });
          return `AppendEntries ${name} follows ${place}, which ${leader.self}, leader of that term, does not have.`;
        }
      }
      return undefined;
    };
    return (observation) => {
      const { sent, after, world } = observation;
      const broken = missing(sent, world.nodes);
      if (broken !== undefined || !mayLackEntries(observation, change)) return broken;
      return missing(world.packets(), [after]);
    };
  }),

  ...PAYLOADS_INCREMENTAL,
};

function isLeaderOf({ role, currentTerm }: NodeState, term: number): boolean {
  return role === 'leader' && currentTerm === term;
}

/** Whether the node is a leader who may lack, for the first time, what others of its term say. */
function mayLackEntries({ before, after, changed }: Observation, { lost }: LogChange): boolean {
  if (after.role !== 'leader') return false;
  if ((changed & (ROLE | TERM)) !== 0 || lost) return true;
  return after.log.index - after.log.length !== before.log.index - before.log.length;
}

function toLeader({ name }: RaftPacket, { self, currentTerm }: NodeState): string {
  return `AppendEntries ${name} is on its way to ${self}, who leads its term ${currentTerm} itself.`;
}

/** An entry that is out of order, above the term of its message, or of index or term 0. */
function misplaced({ entries: { end, after }, term }: AppendEntriesReply): Entry | undefined {
  let above: Entry | undefined;
  for (let part = end; part.entry !== undefined && part.index > after; part = part.previous) {
    const { entry } = part;
    if (entry.index < 1 || entry.term < 1 || entry.term > term) return entry;
    if (above !== undefined && (entry.index >= above.index || entry.term > above.term)) return above;
    above = entry;
  }
  return undefined;
}

function notToSelf(triggers: number, type: RaftMessage['type']): IncrementalEvaluator {
  return monitor(triggers, (_facts, premises) => ({ sent }) => {
    for (const { message, from, to, name } of sent) {
      if (message.type !== type) continue;
      premises.count++;
      if (from === to) return `${type} ${name} goes to the node that sent it.`;
    }
    return undefined;
  });
}

/** The leader of the term of such a packet has its entries. */
function entriesAtLeader(
  triggers: number,
  select: (packet: RaftPacket) => AppendEntries | AppendEntriesReply | undefined,
): IncrementalEvaluator {
  return monitor(triggers | ROLE | TERM | LOG, (facts, premises) => {
    const change = facts.of(LOG_CHANGE);
    const lacking = (packets: readonly RaftPacket[], leaders: readonly NodeState[]): string | undefined => {
      for (const packet of packets) {
        const message = select(packet);
        if (message === undefined || isEmpty(message.entries)) continue;
        for (const leader of leaders) {
          if (!isLeaderOf(leader, message.term)) continue;
          premises.count++;
          const entry = lackedBy(leader.log, message.entries);
          if (entry === undefined) continue;
          const who = `${leader.self}, leader of term ${message.term}`;
          return `${message.type} ${packet.name} carries ${describe(entry)}, which ${who}, lacks.`;
        }
      }
      return undefined;
    };
    return (observation) => {
      const { sent, after, world } = observation;
      const broken = lacking(sent, world.nodes);
      if (broken !== undefined || !mayLackEntries(observation, change)) return broken;
      return lacking(world.packets(), [after]);
    };
  });
}

function lackedBy(log: Log, entries: Segment): Entry | undefined {
  const { end } = entries;
  if (end === log || cutAfter(log, end.index).hash === end.hash) return undefined;
  return entriesOf(entries).find((entry) => !has(log, entry));
}

/** Whether the reply repeats the entries of the AppendEntries it was sent for. */
function answersDelivered(
  { rule, packet }: Observation,
  reply: RaftPacket,
  { term, entries }: AppendEntriesReply,
): boolean {
  if (rule !== 'deliver' || packet?.message.type !== 'AppendEntries') return false;
  const { message, from, to } = packet;
  return reply.to === from && reply.from === to && message.term === term && message.entries === entries;
}

function wasRequested({ world }: Observation, reply: RaftPacket, { term, entries }: AppendEntriesReply): boolean {
  for (const request of itemsOf(world.ghost.requests)) {
    if (request.from !== reply.to || request.to !== reply.from || request.term !== term) continue;
    if (request.entries === entries || sameEntries(request.entries, entries)) return true;
  }
  return false;
}

function sameEntries(one: Segment, other: Segment): boolean {
  const left = entriesOf(one);
  const right = entriesOf(other);
  return left.length === right.length && left.every(({ hash }, position) => hash === right[position]?.hash);
}

/** Whether the node was elected in a term and has just become candidate of that term once more. */
function mayUndecide({ names }: Facts, { before, after }: Growth, state: NodeState): boolean {
  if (state.role !== 'candidate') return false;
  const sameAsBefore = after.cronies === before.cronies;
  for (const { term, nodes } of itemsOf(sameAsBefore ? after.cronies : before.cronies)) {
    if (term === state.currentTerm) return isQuorum(names, maskOf(names, nodes), state);
  }
  return false;
}

function hasPlace(log: Log, { prevLogIndex, prevLogTerm }: AppendEntries): boolean {
  const place = cutAfter(log, prevLogIndex);
  if (place.index === prevLogIndex && place.term === prevLogTerm) return true;
  const base = baseOf(log);
  if (prevLogIndex < base.index) return true;
  if (log.sorted) return false;
  return entriesIn(log).some(({ index, term }) => index === prevLogIndex && term === prevLogTerm);
}
