import type { Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import { entriesOf, isEmpty } from '../../../harness/core/raft/segment.ts';
import { ACCEPTED } from '../facts/accepted.ts';
import { baseOf, describe, entriesIn, mismatch, newestCommon, ofType, type PacketOf } from '../facts/look.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { monitor } from '../facts/monitor.ts';
import { ORDER } from '../facts/order.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';

type Request = PacketOf<'AppendEntries'>;

const HOSTS_MATCH = monitor(CHANGED.log, (facts, premises) => {
  const tree = facts.of(LOG_TREE);
  return ({ node, after, world }) => {
    if (after.log.entry === undefined) return undefined;
    premises.count++;
    if (tree.regular) return undefined;
    for (const [position, other] of world.nodes.entries()) {
      if (position === node || other.log.hash === after.log.hash) continue;
      const wrong = mismatch(entriesIn(after.log), entriesIn(other.log), baseOfBoth(after.log, other.log));
      if (wrong === undefined) continue;
      return `The logs of ${after.self} and ${other.self} have a later index and term in common, but not ${describe(wrong)}.`;
    }
    return undefined;
  };
});

/** C3 and C4, as far as they are about pairs. In one tree of logs all pairs match. */
export const LOG_MATCHING_INCREMENTAL: IncrementalEvaluators = {
  'LogMatching.hosts.match': HOSTS_MATCH,
  'RefinedLogMatchingLemmas.hosts.match': HOSTS_MATCH,

  'LogMatching.nw.host': hostAndRequest(({ packet, message }, { self, log }) => {
    const carried = entriesOf(message.entries);
    const mine = entriesIn(log);
    const common = newestCommon(carried, mine);
    if (common < 0) return undefined;
    const base = baseOf(log);
    const both = `AppendEntries ${packet.name} and the log of ${self} both have an entry at index ${common} of the same term, but the log has not`;
    const wrong = mismatch(
      carried.filter(({ index }) => index <= common),
      mine,
      base.index,
    );
    if (wrong !== undefined && !mine.includes(wrong)) return `${both} ${describe(wrong)}.`;
    const { prevLogIndex: index, prevLogTerm: term } = message;
    if (index === 0 || index < base.index || (index === base.index && term === base.term)) return undefined;
    if (mine.some((entry) => entry.index === index && entry.term === term)) return undefined;
    return `${both} ${describe({ index, term })}, which comes before.`;
  }),

  'RefinedLogMatchingLemmas.nw.host': hostAndRequest(({ packet, message }, { self, log }) => {
    const low = Math.max(message.prevLogIndex, baseOf(log).index);
    const wrong = mismatch(entriesOf(message.entries), entriesIn(log), low);
    return wrong && `AppendEntries ${packet.name} and the log of ${self} do not match at ${describe(wrong)}.`;
  }),

  'LogMatching.nw.nw': requestPair((one, other) => lackingIn(other, one) ?? lackingIn(one, other)),

  'RefinedLogMatchingLemmas.nw.match': requestPair((one, other) => {
    const low = Math.max(one.message.prevLogIndex, other.message.prevLogIndex);
    const wrong = mismatch(entriesOf(one.message.entries), entriesOf(other.message.entries), low);
    return wrong && `AppendEntries ${one.packet.name} and ${other.packet.name} do not match at ${describe(wrong)}.`;
  }),
};

/** C4 about accepted entries. */
export const ALL_ENTRIES_FROM_ONE: IncrementalEvaluator = monitor(TRIGGER.ghost, (facts, premises) => {
  const accepted = facts.of(ACCEPTED);
  const order = facts.of(ORDER);
  return ({ after: { self } }) => {
    for (const { entries } of accepted.gained) {
      premises.count++;
      const wrong = order.regular ? undefined : entriesOf(entries).find(({ index }) => index < 1);
      if (wrong !== undefined) return `${self} accepted ${describe(wrong)}.`;
    }
    return undefined;
  };
});

/** Every AppendEntries with every node: a new one with all nodes, and a changed log with all in flight. */
function hostAndRequest(
  contradiction: (request: Request, host: NodeState) => string | undefined,
): IncrementalEvaluator {
  return monitor(CHANGED.log | TRIGGER.sentAppendEntries, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    return (observation) => {
      premises.count += countWithEntries(observation);
      if (tree.regular && tree.requestsRegular) return undefined;
      const { after, changed, world } = observation;
      for (const request of sentWithEntries(observation)) {
        const wrong = firstOf(world.nodes, (host) => contradiction(request, host));
        if (wrong !== undefined) return wrong;
      }
      if ((changed & CHANGED.log) === 0) return undefined;
      return firstOf(inFlight(observation), (request) => contradiction(request, after));
    };
  });
}

/** Every new AppendEntries with every other one in flight. */
function requestPair(contradiction: (one: Request, other: Request) => string | undefined): IncrementalEvaluator {
  return monitor(TRIGGER.sentAppendEntries, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    let seen = 0;
    return (observation) => {
      const added = countWithEntries(observation);
      if (added + seen > 1) premises.count += added;
      seen += added;
      if (tree.regular && tree.requestsRegular) return undefined;
      const others = inFlight(observation);
      return firstOf(sentWithEntries(observation), (one) =>
        firstOf(others, (other) => (one.message === other.message ? undefined : contradiction(one, other))),
      );
    };
  });
}

/** What an AppendEntries lacks of another one with which it has an index and term in common. */
function lackingIn(one: Request, other: Request): string | undefined {
  const carried = entriesOf(other.message.entries);
  const mine = entriesOf(one.message.entries);
  const common = newestCommon(carried, mine);
  if (common < 0) return undefined;
  const { prevLogIndex, prevLogTerm } = one.message;
  const both = `AppendEntries ${one.packet.name} and ${other.packet.name} have index ${common} and its term in common, but ${one.packet.name}`;
  const upToCommon = carried.filter(({ index }) => index <= common);
  const missing = mismatch(upToCommon, mine, prevLogIndex);
  if (missing !== undefined && upToCommon.includes(missing)) return `${both} lacks ${describe(missing)}.`;
  const before = carried.find(({ index, term }) => index === prevLogIndex && term !== prevLogTerm);
  if (before !== undefined) return `${both} has prevLogTerm ${prevLogTerm} for ${describe(before)}.`;
  return contradictsHeader(one.message, other.message)
    ? `${both} has prevLogTerm ${prevLogTerm} at the same prevLogIndex.`
    : undefined;
}

function contradictsHeader(one: AppendEntries, other: AppendEntries): boolean {
  return one.prevLogIndex !== 0 && one.prevLogIndex === other.prevLogIndex && one.prevLogTerm !== other.prevLogTerm;
}

function sentWithEntries({ sent }: Observation): Request[] {
  return ofType(sent, 'AppendEntries').filter(({ message }) => !isEmpty(message.entries));
}

function countWithEntries({ sent }: Observation): number {
  let count = 0;
  for (const { message } of sent) if (message.type === 'AppendEntries' && !isEmpty(message.entries)) count++;
  return count;
}

function inFlight({ world }: Observation): Request[] {
  return ofType(world.packets(), 'AppendEntries').filter(({ message }) => !isEmpty(message.entries));
}

function baseOfBoth(one: Log, other: Log): number {
  return Math.max(baseOf(one).index, baseOf(other).index);
}

function firstOf<Item>(items: readonly Item[], contradiction: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const sentence = contradiction(item);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
