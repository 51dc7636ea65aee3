import type { Entry } from '../../../harness/core/raft/entry.ts';
import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import { cutAfter } from '../../../harness/core/raft/log.ts';
import { CHANGED, type Observation, type WorldState } from '../../../harness/core/raft/observation.ts';
import { entriesOf, isEmpty } from '../../../harness/core/raft/segment.ts';
import { ACCEPTED, type Accepted } from '../facts/accepted.ts';
import { ELECTIONS } from '../facts/elections.ts';
import { LEADER_LOGS, type LeaderLogs } from '../facts/leader-logs.ts';
import { describe, entriesIn, has } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { ORDER } from '../facts/order.ts';
import { type Facts, type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { LOSS_INCREMENTAL } from './incremental-loss.ts';
import { ORIGIN_INCREMENTAL } from './incremental-origin.ts';
import { REQUESTS_INCREMENTAL } from './incremental-requests.ts';

/** E1 to E10, looking at what a step changed. */
export const ACCEPTED_ENTRIES_INCREMENTAL: IncrementalEvaluators = {
  AllEntriesCandidateEntries: inOrder(TRIGGER.ghost | CHANGED.role | CHANGED.term, (facts) => {
    const elections = facts.of(ELECTIONS);
    return ({ world }) =>
      ofAccepted(world, (entry, name) =>
        elections.decided(entry.term)
          ? undefined
          : `${name} accepted ${describe(entry)}, but no election of that term was decided.`,
      );
  }),

  AllEntriesIndicesGt0: inOrder(TRIGGER.ghost, (facts) => {
    const accepted = facts.of(ACCEPTED);
    return ({ after: { self } }) => {
      for (const { entries } of accepted.gained) {
        const wrong = entriesOf(entries).find(({ index }) => index <= 0);
        if (wrong !== undefined) return `${self} accepted ${describe(wrong)}.`;
      }
      return undefined;
    };
  }),

  AllEntriesLeaderLogsTerm: monitor(TRIGGER.ghost, (facts, premises) => {
    const accepted = facts.of(ACCEPTED);
    const leaderLogs = facts.of(LEADER_LOGS);
    const order = facts.of(ORDER);
    return ({ after: { self } }) => {
      for (const acceptance of accepted.gained) {
        premises.count++;
        if (order.regular && comesFromLeader(acceptance, leaderLogs)) continue;
        const { term, entries } = acceptance;
        const wrong = entriesOf(entries).find((entry) => entry.term !== term && !hadLeader(leaderLogs, term, entry));
        if (wrong === undefined) continue;
        return `${self} accepted ${describe(wrong)} in term ${term}, whose leader was not elected with it.`;
      }
      return undefined;
    };
  }),

  AllEntriesLeaderSublog: inOrder(CHANGED.role | CHANGED.term | CHANGED.log | TRIGGER.ghost, () => ({ world }) => {
    for (const leader of world.nodes) {
      if (leader.role !== 'leader') continue;
      const { self, currentTerm, log } = leader;
      const missing = ofAccepted(world, (entry, name) =>
        entry.term !== currentTerm || has(log, entry)
          ? undefined
          : `${self}, leader of term ${currentTerm}, lacks ${describe(entry)}, which ${name} accepted.`,
      );
      if (missing !== undefined) return missing;
    }
    return undefined;
  }),

  AllEntriesLogMatching: inOrder(CHANGED.log | TRIGGER.ghost, () => ({ world }) => {
    for (const { self, log } of world.nodes) {
      const entries = entriesIn(log);
      const other = ofAccepted(world, (entry, name) => {
        const own = entries.find(({ index, term }) => index === entry.index && term === entry.term);
        if (own === undefined || own.hash === entry.hash) return undefined;
        return `${self} has another ${describe(own)} than the one that ${name} accepted.`;
      });
      if (other !== undefined) return other;
    }
    return undefined;
  }),

  ...REQUESTS_INCREMENTAL,
  ...LOSS_INCREMENTAL,
  ...ORIGIN_INCREMENTAL,
};

/** What holds as long as the order of logs does; `begin` finds out when it is broken. */
function inOrder(
  triggers: number,
  begin: (facts: Facts) => (observation: Observation) => string | undefined,
): IncrementalEvaluator {
  return monitor(triggers, (facts, premises) => {
    const order = facts.of(ORDER);
    const accepted = facts.of(ACCEPTED);
    const look = begin(facts);
    return (observation) => {
      premises.count += accepted.gained.length;
      return order.regular ? undefined : look(observation);
    };
  });
}

/** Whether the end of a run of logs in order says that all of it is of the term, or from the log of its leader. */
function comesFromLeader({ term, entries }: Accepted['gained'][number], leaderLogs: LeaderLogs): boolean {
  const { end } = entries;
  if (end.term === term) return true;
  const elected = leaderLogs.first(term)?.log;
  return elected !== undefined && cutAfter(elected, end.index).hash === end.hash;
}

function hadLeader({ all }: LeaderLogs, term: number, entry: Entry): boolean {
  return all.some((leaderLog) => leaderLog.term === term && has(leaderLog.log, entry));
}

/** The first contradiction of an entry that some node accepted. */
function ofAccepted(
  { names, ghost }: WorldState,
  contradiction: (entry: Entry, name: string) => string | undefined,
): string | undefined {
  for (const [position, { allEntries }] of ghost.nodes.entries()) {
    for (const { entries } of itemsOf(allEntries)) {
      if (isEmpty(entries)) continue;
      for (const entry of entriesOf(entries)) {
        const sentence = contradiction(entry, String(names[position]));
        if (sentence !== undefined) return sentence;
      }
    }
  }
  return undefined;
}
