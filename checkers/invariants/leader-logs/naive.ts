import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { CONTIGUOUS_LOG, LOG_PREDICATES, type LogPredicate, type NamedLog, ofLogs, SORTED_LOG } from '../affinity.ts';
import { describeEntry, examine, together } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import {
  baseOf,
  candidateTerms,
  compareLogs,
  continues,
  entriesIn,
  holds,
  type Host,
  hostsOf,
  type LeaderLog,
  leaderLogsOf,
  sameLog,
} from '../notions.ts';

/** D1 to D10. */
export const LEADER_LOGS_NAIVE: NaiveEvaluators = {
  OneLeaderLogPerTerm: (world) => {
    const logs = leaderLogsOf(hostsOf(world));
    return examine(logs, (one) => {
      const second = logs.find((other) => other.term === one.term && !sameElection(one, other));
      if (second === undefined) return undefined;
      if (second.host.name === one.host.name)
        return `${one.host.name} became leader of term ${one.term} with two different logs.`;
      return `${one.host.name} and ${second.host.name} both became leader of term ${one.term}.`;
    });
  },

  LeadersHaveLeaderLogs: (world) =>
    examine(leaders(world), (leader) =>
      leaderLogsOf([leader]).some(({ term }) => term === leader.state.currentTerm)
        ? undefined
        : `${leader.name} is leader of term ${leader.state.currentTerm} but was never elected in it.`,
    ),

  LeadersHaveLeaderLogsStrong: (world) =>
    examine(leaders(world), (leader) => {
      const { log, currentTerm } = leader.state;
      const elected = leaderLogsOf([leader]).filter(({ term }) => term === currentTerm);
      const low = baseOf(log).index;
      if (elected.some((start) => continues(entriesIn(log), low, start.log, currentTerm))) return undefined;
      return `The log of ${leader.name}, leader of term ${currentTerm}, is not the one with which it was elected followed by entries of that term.`;
    }),

  LeaderLogsSorted: (world) => ofLeaderLogs(world, SORTED_LOG),

  LeaderLogsContiguous: (world) => ofLeaderLogs(world, CONTIGUOUS_LOG),

  LeaderLogsLogMatching: (world) => {
    const hosts = hostsOf(world);
    const pairs = leaderLogsOf(hosts)
      .flatMap((elected) => hosts.map((host) => ({ elected, host })))
      .map((pair) => ({ ...pair, comparison: compareLogs(pair.elected.log, pair.host.state.log) }))
      .filter(({ comparison }) => comparison.common !== undefined);
    return examine(pairs, ({ elected, host, comparison: { common, missing } }) => {
      if (common === undefined || missing === undefined) return undefined;
      const both = `${describeLog(elected)} and that of ${host.name} now both have index ${common.index} of term ${common.term}`;
      const lacking = missing.lackedBy === 'one' ? 'the former' : 'the latter';
      return `${both}, but ${lacking} lacks ${describeEntry(missing.entry)}.`;
    });
  },

  LeaderLogsLogProperties: (world) => together(LOG_PREDICATES.map((predicate) => ofLeaderLogs(world, predicate))),

  LeaderLogsSublog: (world) => {
    const logs = leaderLogsOf(hostsOf(world));
    const instances = leaders(world).flatMap((leader) =>
      logs.flatMap((elected) =>
        entriesIn(elected.log)
          .filter(({ term }) => term === leader.state.currentTerm)
          .map((entry) => ({ leader, elected, entry })),
      ),
    );
    return examine(instances, ({ leader, elected, entry }) =>
      holds(leader.state.log, entry)
        ? undefined
        : `${describeLog(elected)} has ${describeEntry(entry)}, which the log of ${leader.name}, leader of that term, lacks.`,
    );
  },

  LeaderLogsPreserved: (world) => {
    const logs = leaderLogsOf(hostsOf(world));
    const pairs = logs.flatMap((later) => {
      const terms = new Set(entriesIn(later.log).map(({ term }) => term));
      return logs.filter(({ term }) => terms.has(term)).map((earlier) => ({ earlier, later }));
    });
    return examine(pairs, ({ earlier, later }) => {
      const lacking = entriesIn(earlier.log).find((entry) => !holds(later.log, entry));
      return (
        lacking &&
        `${describeLog(later)} has an entry of term ${earlier.term} but not ${describeEntry(lacking)}, which ${earlier.host.name} had when it became leader of that term.`
      );
    });
  },

  LeaderLogsCandidateEntries: (world) => {
    const hosts = hostsOf(world);
    const decided = candidateTerms(hosts);
    const entries = leaderLogsOf(hosts).flatMap((elected) =>
      entriesIn(elected.log).map((entry) => ({ elected, entry })),
    );
    return examine(entries, ({ elected, entry }) =>
      decided.has(entry.term)
        ? undefined
        : `${describeLog(elected)} has ${describeEntry(entry)}, but nobody won the election of that term.`,
    );
  },
};

function leaders(world: WorldState): Host[] {
  return hostsOf(world).filter(({ state }) => state.role === 'leader');
}

function ofLeaderLogs(world: WorldState, predicate: LogPredicate): Finding {
  const logs = leaderLogsOf(hostsOf(world)).map((elected): NamedLog => {
    return { name: describeLog(elected), log: elected.log };
  });
  return ofLogs(logs, predicate);
}

function sameElection(one: LeaderLog, other: LeaderLog): boolean {
  return one.host.name === other.host.name && sameLog(one.log, other.log);
}

function describeLog({ host, term }: LeaderLog): string {
  return `The log with which ${host.name} became leader of term ${term}`;
}
