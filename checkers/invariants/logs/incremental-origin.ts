import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import { CHANGED, type Observation, type WorldState } from '../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';
import { ELECTIONS } from '../facts/elections.ts';
import { type LeaderLog, LEADER_LOGS } from '../facts/leader-logs.ts';
import { baseOf, continues, describe, entriesIn, has, ofType } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { ORDER } from '../facts/order.ts';
import { type Facts, type IncrementalEvaluator, type IncrementalEvaluators, TRIGGER } from '../invariant.ts';
import { ACCEPTED_LEADER_PREFIXES, LOG_PREFIXES } from './incremental-prefixes.ts';

const DECISION = CHANGED.role | CHANGED.term | TRIGGER.ghost;
const LEADER = CHANGED.role | CHANGED.term | CHANGED.log;

/** C5 to C10: every entry comes from the one leader of its term. All of that holds as long as the order does. */
export const ENTRY_ORIGIN_INCREMENTAL: IncrementalEvaluators = {
  'LeaderSublog.host': origin(
    LEADER,
    leads,
    () =>
      ({ world }) =>
        missingAtLeader(world, logsOf(world)),
  ),
  'LeaderSublog.nw': origin(
    LEADER | TRIGGER.sentAppendEntries,
    leads,
    () =>
      ({ world }) =>
        missingAtLeader(world, requestsOf(world)),
  ),

  'CandidateEntries.host': origin(CHANGED.log | DECISION, hasEntries, (facts) => {
    const elections = facts.of(ELECTIONS);
    return ({ world }) => undecided(logsOf(world), (term) => elections.decided(term));
  }),
  'CandidateEntries.nw': origin(TRIGGER.sentAppendEntries | DECISION, sends, (facts) => {
    const elections = facts.of(ELECTIONS);
    return ({ world }) => undecided(requestsOf(world), (term) => elections.decided(term));
  }),

  EveryEntryWasCreatedHostLog: origin(CHANGED.log, hasEntries, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ after: { self, log } }) =>
      uncreated(leaderLogs, [{ place: `the log of ${self}`, entries: entriesIn(log) }]);
  }),
  'EveryEntryWasCreated.leaderLogs': origin(TRIGGER.ghost, becomesLeader, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ after: { self } }) =>
      uncreated(
        leaderLogs,
        leaderLogs.fresh.map(({ term, log }) => {
          return { place: `the log with which ${self} became leader of term ${term}`, entries: entriesIn(log) };
        }),
      );
  }),
  'EveryEntryWasCreated.nw': origin(TRIGGER.sentAppendEntries, sends, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ world }) => uncreated(leaderLogs, requestsOf(world));
  }),

  'PrefixWithinTerm.allEntries_leaderLogs': origin(TRIGGER.ghost, becomesLeader, ACCEPTED_LEADER_PREFIXES),
  'PrefixWithinTerm.log_log': origin(CHANGED.log, hasEntries, LOG_PREFIXES),

  'LogsLeaderLogs.host': origin(CHANGED.log, hasEntries, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ after: { self, log } }) => {
      for (let part = log; part.entry !== undefined; part = part.previous) {
        const { term } = part;
        const elected = leaderLogs.all.filter((leaderLog) => leaderLog.term === term);
        if (elected.some((leaderLog) => continues(part, leaderLog.log, term))) continue;
        return `Up to ${describe(part)}, the log of ${self} is not that of a leader of term ${term} and entries of this term.`;
      }
      return undefined;
    };
  }),
  'LogsLeaderLogs.nw': origin(TRIGGER.sentAppendEntries, sends, (facts) => {
    const leaderLogs = facts.of(LEADER_LOGS);
    return ({ sent }) => {
      for (const { packet, message } of ofType(sent, 'AppendEntries')) {
        const wrong = fromNoLeader(message, leaderLogs.all);
        if (wrong === undefined) continue;
        return `Up to ${describe(wrong)}, AppendEntries ${packet.name} with prevLogIndex ${message.prevLogIndex} and prevLogTerm ${message.prevLogTerm} is no part of a log of a leader of term ${wrong.term}.`;
      }
      return undefined;
    };
  }),
};

interface Place {
  readonly place: string;
  readonly entries: readonly Entry[];
}

/** A statement that holds in order; `look` finds out when the order is broken, `holds` says whether the premise does. */
function origin(
  triggers: number,
  holds: (observation: Observation) => boolean,
  begin: (facts: Facts) => (observation: Observation) => string | undefined,
): IncrementalEvaluator {
  return monitor(triggers, (facts, premises) => {
    const order = facts.of(ORDER);
    const look = begin(facts);
    return (observation) => {
      if (holds(observation)) premises.count++;
      return order.regular ? undefined : look(observation);
    };
  });
}

function leads({ after: { role, log, currentTerm } }: Observation): boolean {
  return role === 'leader' && log.term === currentTerm;
}

function hasEntries({ after: { log } }: Observation): boolean {
  return log.entry !== undefined;
}

function sends({ sent }: Observation): boolean {
  return sent.some(
    ({ message }) => message.type === 'AppendEntries' && message.entries.end.index > message.entries.after,
  );
}

function becomesLeader({ after: { role, log }, changed }: Observation): boolean {
  return role === 'leader' && (changed & CHANGED.role) !== 0 && log.entry !== undefined;
}

function logsOf({ nodes }: WorldState): Place[] {
  return nodes.map(({ self, log }) => ({ place: `the log of ${self}`, entries: entriesIn(log) }));
}

function requestsOf(world: WorldState): Place[] {
  return ofType(world.packets(), 'AppendEntries').map(({ packet, message }) => {
    return { place: `AppendEntries ${packet.name}`, entries: entriesOf(message.entries) };
  });
}

function missingAtLeader({ nodes }: WorldState, places: readonly Place[]): string | undefined {
  for (const { self, role, currentTerm, log } of nodes) {
    if (role !== 'leader') continue;
    for (const { place, entries } of places) {
      const missing = entries.find((entry) => entry.term === currentTerm && !has(log, entry));
      if (missing !== undefined)
        return `${self}, leader of term ${currentTerm}, lacks ${describe(missing)}, which is in ${place}.`;
    }
  }
  return undefined;
}

function undecided(places: readonly Place[], decided: (term: number) => boolean): string | undefined {
  for (const { place, entries } of places) {
    const wrong = entries.find(({ term }) => !decided(term));
    if (wrong !== undefined)
      return `There is ${describe(wrong)} in ${place}, but no election of that term was decided.`;
  }
  return undefined;
}

function uncreated(
  leaderLogs: { first(term: number): LeaderLog | undefined },
  places: readonly Place[],
): string | undefined {
  for (const { place, entries } of places) {
    const wrong = entries.find(({ term }) => leaderLogs.first(term) === undefined);
    if (wrong !== undefined) return `There is ${describe(wrong)} in ${place}, but that term had no leader.`;
  }
  return undefined;
}

/** An entry up to which the message carries no part of a log that a leader of the term of the entry can have had. */
function fromNoLeader(message: AppendEntries, leaderLogs: readonly LeaderLog[]): Entry | undefined {
  const carried = entriesOf(message.entries);
  return carried.find((entry, position) => {
    const upToEntry = carried.slice(0, position + 1);
    return !leaderLogs.some(({ term, log }) => term === entry.term && isPart(message, upToEntry, log, term));
  });
}

/**
 * Whether entries are the end of a leader's first log and then entries of its term, and prevLogIndex and prevLogTerm
 * come right before. (Verdi Raft, Raft/LogsLeaderLogsInterface.v, logs_leaderLogs_nw.)
 */
function isPart(message: AppendEntries, carried: readonly Entry[], elected: Log, term: number): boolean {
  const base = baseOf(elected);
  const old = entriesIn(elected);
  const entries = carried.filter(({ index }) => index > base.index);
  for (let shared = Math.min(entries.length, old.length); shared >= 0; shared--) {
    const isEnd = old
      .slice(old.length - shared)
      .every((entry, position) => sameEntry(entry, entries[position] ?? entry));
    const ofTerm = entries.slice(shared).every((entry) => entry.term === term);
    if (isEnd && ofTerm && comesAfter(message, elected, old, { shared, term })) return true;
  }
  return false;
}

function comesAfter(
  { prevLogIndex: index, prevLogTerm }: AppendEntries,
  elected: Log,
  old: readonly Entry[],
  { shared, term }: { readonly shared: number; readonly term: number },
): boolean {
  const base = baseOf(elected);
  if (index < base.index || (index === 0 && prevLogTerm === 0)) return shared === old.length;
  if (prevLogTerm === term && index > elected.index) return true;
  const isBase = base.index > 0 && index === base.index && prevLogTerm === base.term;
  const isOld = isBase || old.some((entry) => entry.index === index && entry.term === prevLogTerm);
  return isOld && (shared > 0 || index === elected.index);
}
