import type { Log } from '../../../harness/core/raft/log.ts';
import { CHANGED, type Observation, type WorldState } from '../../../harness/core/raft/observation.ts';
import { ELECTIONS } from '../facts/elections.ts';
import { GROWTH } from '../facts/growth.ts';
import { LEADER_LOGS, type LeaderLog, type LeaderLogs } from '../facts/leader-logs.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { baseOf, describe, disorder, entriesIn, gap, has, isSameLog, mismatch, repeatedIndex } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { ORDER } from '../facts/order.ts';
import { type Facts, type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { LEADER_APPEND_ONLY } from './incremental-append-only.ts';

const LEADER = CHANGED.role | CHANGED.term | CHANGED.log | TRIGGER.ghost;

/** D1 to D10, looking at what a step changed. */
export const LEADER_LOGS_INCREMENTAL: IncrementalEvaluators = {
  OneLeaderLogPerTerm: monitor(TRIGGER.ghost, (facts, premises) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ world: { names } }) => {
      for (const one of leaderLogs.fresh) {
        premises.count++;
        if (leaderLogs.unique) continue;
        const other = leaderLogs.all.find((known) => known.term === one.term && !isSame(known, one));
        if (other === undefined) continue;
        const [now, before] = [String(names[one.node]), String(names[other.node])];
        return now === before
          ? `${now} became leader of term ${one.term} twice, with different logs.`
          : `${now} became leader of term ${one.term} after ${before}.`;
      }
      return undefined;
    };
  }),

  LeadersHaveLeaderLogs: monitor(CHANGED.role | CHANGED.term | TRIGGER.ghost, (facts, premises) => {
    const growth = facts.of(GROWTH);
    return ({ after: { self, role, currentTerm } }) => {
      if (role !== 'leader') return undefined;
      premises.count++;
      for (let item = growth.after.leaderLogs; item !== undefined; item = item.tail) {
        if (item.head.term === currentTerm) return undefined;
      }
      return `${self} is leader of term ${currentTerm} without having been elected in it.`;
    };
  }),

  LeadersHaveLeaderLogsStrong: LEADER_APPEND_ONLY,

  LeaderLogsSorted: leaderLogMonitor((log) => {
    const wrong = disorder(entriesIn(log), baseOf(log));
    return wrong && `had ${describe(wrong)} out of order`;
  }),

  LeaderLogsContiguous: leaderLogMonitor((log) => {
    const index = gap(entriesIn(log), baseOf(log).index);
    return index === undefined ? undefined : `was not contiguous at index ${index}`;
  }),

  LeaderLogsLogMatching: inOrder(CHANGED.log | TRIGGER.ghost, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ world }) => firstOf(leaderLogs.all, (leaderLog) => unlikeHosts(leaderLog, world));
  }),

  LeaderLogsLogProperties: leaderLogMonitor((log) => {
    const entries = entriesIn(log);
    const base = baseOf(log);
    const wrong = disorder(entries, base) ?? entries.find(({ index, term }) => index < 1 || term < 1);
    if (wrong !== undefined) return `had ${describe(wrong)} out of order`;
    const index = repeatedIndex(entries) ?? gap(entries, base.index);
    return index === undefined ? undefined : `was not contiguous at index ${index}`;
  }),

  LeaderLogsSublog: inOrder(LEADER, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ world }) => firstOf(leaderLogs.all, (leaderLog) => missingAtLeader(leaderLog, world));
  }),

  LeaderLogsPreserved: inOrder(TRIGGER.ghost, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ world }) => firstOf(leaderLogs.all, (earlier) => notPreserved(earlier, leaderLogs, world));
  }),

  LeaderLogsCandidateEntries: inOrder(TRIGGER.ghost | CHANGED.role | CHANGED.term, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    const elections = facts.of(ELECTIONS);
    return ({ world }) =>
      firstOf(leaderLogs.all, ({ node, term, log }) => {
        const wrong = entriesIn(log).find((entry) => !elections.decided(entry.term));
        return (
          wrong &&
          `${nameOf(world, node)} became leader of term ${term} with ${describe(wrong)}, a term without a decided election.`
        );
      });
  }),
};

/** A predicate of one log, of every log with which a node was elected; it holds of all that fit into the tree of logs. */
function leaderLogMonitor(contradiction: (log: Log) => string | undefined): IncrementalEvaluator {
  return monitor(TRIGGER.ghost, (facts, premises) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    const tree = facts.of(LOG_TREE);
    return ({ after: { self } }) => {
      for (const { term, log } of leaderLogs.fresh) {
        if (log.entry === undefined) continue;
        premises.count++;
        const wrong = tree.regular && tree.knows(log) ? undefined : contradiction(log);
        if (wrong !== undefined) return `The log with which ${self} became leader of term ${term} ${wrong}.`;
      }
      return undefined;
    };
  });
}

/** What holds as long as the order of logs does; `begin` finds out when it is broken. */
function inOrder(
  triggers: number,
  begin: (facts: Facts) => (observation: Observation) => string | undefined,
): IncrementalEvaluator {
  return monitor(triggers, (facts, premises) => {
    const order = facts.of(ORDER);
    const leaderLogs = facts.of(LEADER_LOGS);
    const look = begin(facts);
    return (observation) => {
      if (leaderLogs.all.length === 0) return undefined;
      premises.count++;
      return order.regular ? undefined : look(observation);
    };
  });
}

function isSame(one: LeaderLog, other: LeaderLog): boolean {
  return one.node === other.node && isSameLog(one.log, other.log);
}

function unlikeHosts({ node, term, log }: LeaderLog, world: WorldState): string | undefined {
  for (const host of world.nodes) {
    if (host.log.hash === log.hash) continue;
    const low = Math.max(baseOf(host.log).index, baseOf(log).index);
    const wrong = mismatch(entriesIn(host.log), entriesIn(log), low);
    if (wrong === undefined) continue;
    return `The log of ${host.self} and the one with which ${nameOf(world, node)} became leader of term ${term} have a later index and term in common, but not ${describe(wrong)}.`;
  }
  return undefined;
}

function missingAtLeader({ node, log }: LeaderLog, world: WorldState): string | undefined {
  for (const leader of world.nodes) {
    if (leader.role !== 'leader') continue;
    const missing = entriesIn(log).find((entry) => entry.term === leader.currentTerm && !has(leader.log, entry));
    if (missing === undefined) continue;
    return `${leader.self}, leader of term ${leader.currentTerm}, lacks ${describe(missing)}, with which ${nameOf(world, node)} was elected.`;
  }
  return undefined;
}

function notPreserved(earlier: LeaderLog, leaderLogs: LeaderLogs, world: WorldState): string | undefined {
  const entries = entriesIn(earlier.log);
  for (const { node, term, log } of leaderLogs.all) {
    if (!entriesIn(log).some((entry) => entry.term === earlier.term)) continue;
    const missing = entries.find((entry) => !has(log, entry));
    if (missing === undefined) continue;
    return `${nameOf(world, node)} became leader of term ${term} with entries of term ${earlier.term} but without ${describe(missing)}, with which ${nameOf(world, earlier.node)} had been elected.`;
  }
  return undefined;
}

function nameOf({ names }: WorldState, node: number): string {
  return String(names[node]);
}

function firstOf<Item>(items: readonly Item[], contradiction: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const sentence = contradiction(item);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
