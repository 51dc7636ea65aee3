import type { Entry } from '../../../harness/core/raft/entry.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import { GROWTH } from '../facts/growth.ts';
import { type Deeds, HIGHEST_TERMS } from '../facts/highest-terms.ts';
import { LEADER_LOGS } from '../facts/leader-logs.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { describe, entriesIn, ofType } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { requestMonitor } from '../facts/request-monitor.ts';
import { type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';

const ROLE_OR_TERM = CHANGED.role | CHANGED.term;

/** A1 to A14, looking at what a step changed. */
export const TERMS_INCREMENTAL: IncrementalEvaluators = {
  CurrentTermGtZero: monitor(ROLE_OR_TERM, (_facts, premises) => ({ after: { self, role, currentTerm } }) => {
    if (role === 'follower') return undefined;
    premises.count++;
    return currentTerm >= 1 ? undefined : `${self} is ${role} of term ${currentTerm}.`;
  }),

  'TermSanity.host': logMonitor(
    CHANGED.log | CHANGED.term,
    (log, { after }) => log.term <= after.currentTerm,
    (entry, { after: { self, currentTerm } }) =>
      entry.term > currentTerm ? `${self} has ${describe(entry)} but is in term ${currentTerm} only.` : undefined,
  ),

  'TermSanity.nw': requestMonitor(
    ({ term, entries }) => entries.end.term <= term,
    ({ name }, { term }, entries) => {
      const late = entries.find((entry) => entry.term > term);
      return late && `AppendEntries ${name} is of term ${term} but carries ${describe(late)}.`;
    },
  ),

  CandidateTermGtLog: logMonitor(
    ROLE_OR_TERM | CHANGED.log,
    (log, { after }) => after.role !== 'candidate' || log.term < after.currentTerm,
    (entry, { after: { self, role, currentTerm } }) =>
      role === 'candidate' && entry.term >= currentTerm
        ? `${self} is candidate of term ${currentTerm} but has ${describe(entry)} already.`
        : undefined,
  ),

  RequestVoteTermSanity: monitor(TRIGGER.sentRequestVote | CHANGED.term, (_facts, premises) => (observation) => {
    const { node, before, after, sent, world } = observation;
    const packets = after.currentTerm < before.currentTerm ? world.packets() : sent;
    for (const { packet, message } of ofType(packets, 'RequestVote')) {
      premises.count++;
      if (packet.from !== node || message.term <= after.currentTerm) continue;
      return `${after.self}, in term ${after.currentTerm}, has a RequestVote ${packet.name} of term ${message.term} on its way.`;
    }
    return undefined;
  }),

  RequestVoteReplyTermSanity: monitor(
    TRIGGER.sentRequestVoteReply | CHANGED.term,
    (_facts, premises) => (observation) => {
      const { before, after, sent, world } = observation;
      const packets = after.currentTerm < before.currentTerm ? world.packets() : sent;
      for (const { packet, message } of ofType(packets, 'RequestVoteReply')) {
        const candidate = world.nodes[packet.to];
        if (!message.voteGranted || candidate === undefined) continue;
        premises.count++;
        if (message.term <= candidate.currentTerm) continue;
        return `RequestVoteReply ${packet.name} brings a vote of term ${message.term} to ${candidate.self}, which is in term ${candidate.currentTerm} only.`;
      }
      return undefined;
    },
  ),

  VotedForTermSanity: monitor(CHANGED.vote | CHANGED.term, (_facts, premises) => (observation) => {
    const { before, after, world } = observation;
    const voters = after.currentTerm < before.currentTerm ? world.nodes : [after];
    for (const { self, votedFor, currentTerm } of voters) {
      const candidate = votedFor === null ? undefined : world.nodes[world.names.indexOf(votedFor)];
      if (candidate === undefined) continue;
      premises.count++;
      if (currentTerm <= candidate.currentTerm) continue;
      return `${self} voted for ${candidate.self} in term ${currentTerm}, a term that ${candidate.self}, in term ${candidate.currentTerm}, has not reached.`;
    }
    return undefined;
  }),

  AppendEntriesRequestTermSanity: requestMonitor(
    () => true,
    ({ name }, { prevLogTerm }, entries) => {
      const early = entries.find(({ term }) => term < prevLogTerm);
      return early && `AppendEntries ${name} carries ${describe(early)} after prevLogTerm ${prevLogTerm}.`;
    },
  ),

  'LeaderLogsTermSanity.entries': monitor(TRIGGER.ghost, (facts, premises) => {
    const elections = facts.of(LEADER_LOGS);
    const tree = facts.of(LOG_TREE);
    return ({ after }) => {
      for (const { term, log } of elections.fresh) {
        if (log.entry === undefined) continue;
        premises.count++;
        if (tree.regular && tree.knows(log) && log.term < term) continue;
        const late = entriesIn(log).find((entry) => entry.term >= term);
        if (late !== undefined) return `${after.self} was elected in term ${term} with ${describe(late)} in its log.`;
      }
      return undefined;
    };
  }),

  'LeaderLogsTermSanity.currentTerm': deedMonitor('becameLeader', 'became leader of'),

  'LeaderLogsTermSanity.candidate': monitor(TRIGGER.ghost | ROLE_OR_TERM, (facts, premises) => {
    const deeds = facts.of(HIGHEST_TERMS);
    return ({ node, after: { self, role, currentTerm } }) => {
      const term = deeds.of(node).becameLeader;
      if (role !== 'candidate' || term < 0) return undefined;
      premises.count++;
      return term < currentTerm
        ? undefined
        : `${self} is candidate of term ${currentTerm} after it became leader of ${term}.`;
    };
  }),

  AllEntriesTermSanity: deedMonitor('accepted', 'accepted an entry in'),
  VotesWithLogTermSanity: deedMonitor('votedWithLog', 'voted in'),
  VotesLeCurrentTerm: deedMonitor('voted', 'voted in'),
  CroniesTerm: deedMonitor('receivedVotes', 'received votes of'),

  'TermsAndIndicesFromOneLog.host': logMonitor(
    CHANGED.log,
    () => true,
    (entry, { after: { self } }) => belowOne(entry, `The log of ${self}`),
  ),

  'TermsAndIndicesFromOneLog.nw': requestMonitor(
    () => true,
    ({ name }, _message, entries) => first(entries, (entry) => belowOne(entry, `AppendEntries ${name}`)),
  ),

  'TermsAndIndicesFromOne.votesWithLog': monitor(TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    const tree = facts.of(LOG_TREE);
    return ({ after: { self } }) => {
      const { before, after } = growth;
      for (let vote = after.votesWithLog; vote !== undefined && vote !== before.votesWithLog; vote = vote.tail) {
        const { term, log } = vote.head;
        if (log.entry === undefined) continue;
        premises.count++;
        const place = `The log with which ${self} voted in term ${term}`;
        const wrong =
          tree.regular && tree.knows(log) ? undefined : first(entriesIn(log), (entry) => belowOne(entry, place));
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    };
  }),

  'TermsAndIndicesFromOne.leaderLogs': monitor(TRIGGER.ghost, (facts, premises) => {
    const elections = facts.of(LEADER_LOGS);
    const tree = facts.of(LOG_TREE);
    return ({ after: { self } }) => {
      for (const { term, log } of elections.fresh) {
        if (log.entry === undefined) continue;
        premises.count++;
        const place = `The log with which ${self} became leader of term ${term}`;
        const wrong =
          tree.regular && tree.knows(log) ? undefined : first(entriesIn(log), (entry) => belowOne(entry, place));
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    };
  }),
};

/**
 * A predicate of every entry of a node's log. In a tree of logs the newest entry tells: `newest` says whether all is
 * well then; otherwise each entry is asked.
 */
function logMonitor(
  triggers: number,
  newest: (log: Log, observation: Observation) => boolean,
  contradiction: (entry: Entry, observation: Observation) => string | undefined,
): IncrementalEvaluator {
  return monitor(triggers, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    return (observation) => {
      const { log } = observation.after;
      if (log.entry === undefined) return undefined;
      premises.count++;
      if (tree.regular && newest(log, observation)) return undefined;
      return first(entriesIn(log), (entry) => contradiction(entry, observation));
    };
  });
}

/** No node is in a term below one in which it did something that is on record. */
function deedMonitor(kind: keyof Deeds, did: string): IncrementalEvaluator {
  return monitor(TRIGGER.ghost | CHANGED.term, (facts, premises) => {
    const deeds = facts.of(HIGHEST_TERMS);
    return ({ node, after: { self, currentTerm } }) => {
      const term = deeds.of(node)[kind];
      if (term < 0) return undefined;
      premises.count++;
      return term <= currentTerm ? undefined : `${self} is in term ${currentTerm} after it ${did} term ${term}.`;
    };
  });
}

function belowOne(entry: Entry, place: string): string | undefined {
  return entry.index < 1 || entry.term < 1 ? `${place} has ${describe(entry)}.` : undefined;
}

function first<Item>(items: readonly Item[], contradiction: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const sentence = contradiction(item);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
