import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { describeEntry, examine } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import {
  acceptedBy,
  baseOf,
  candidateTerms,
  continues,
  createdTerms,
  entriesCarried,
  entriesIn,
  holds,
  type Host,
  hostsOf,
  leaderLogsOf,
  requestsWithEntries,
} from '../notions.ts';

/** C5 to C10: every entry comes from the one leader of its term. */
export const ENTRY_ORIGIN_NAIVE: NaiveEvaluators = {
  'LeaderSublog.host': (world) => inLeadersLog(world, entriesOfHosts(world)),
  'LeaderSublog.nw': (world) => inLeadersLog(world, entriesOfRequests(world)),

  'CandidateEntries.host': (world) => ofDecidedTerm(world, entriesOfHosts(world)),
  'CandidateEntries.nw': (world) => ofDecidedTerm(world, entriesOfRequests(world)),

  EveryEntryWasCreatedHostLog: (world) => ofCreatedTerm(world, entriesOfHosts(world)),
  'EveryEntryWasCreated.leaderLogs': (world) => ofCreatedTerm(world, entriesOfLeaderLogs(world)),
  'EveryEntryWasCreated.nw': (world) => ofCreatedTerm(world, entriesOfRequests(world)),

  'PrefixWithinTerm.allEntries_leaderLogs': (world) => {
    const hosts = hostsOf(world);
    const accepted = hosts.map((host) => {
      return { name: `${host.name} accepted`, entries: acceptedBy(host).map(({ entry }) => entry) };
    });
    const logs = leaderLogsOf(hosts).map(({ host, term, log }) => {
      return { name: `the log with which ${host.name} became leader of term ${term}`, log };
    });
    return prefixesWithinTerm(accepted, logs);
  },

  'PrefixWithinTerm.log_log': (world) => {
    const hosts = hostsOf(world);
    const lists = hosts.map(({ name, state }) => ({ name: `The log of ${name} has`, entries: entriesIn(state.log) }));
    return prefixesWithinTerm(
      lists,
      hosts.map(({ name, state }) => ({ name: `the log of ${name}`, log: state.log })),
    );
  },

  'LogsLeaderLogs.host': (world) => {
    const logs = leaderLogsOf(hostsOf(world));
    return examine(entriesWithLogs(world), ({ host, upToEntry, entry }) => {
      const low = baseOf(host.state.log).index;
      const elected = logs.filter(({ term }) => term === entry.term);
      if (elected.some(({ log }) => continues(upToEntry, low, log, entry.term))) return undefined;
      return `The log of ${host.name} up to ${describeEntry(entry)} is none that a leader of term ${entry.term} could have.`;
    });
  },

  'LogsLeaderLogs.nw': (world) => {
    const logs = leaderLogsOf(hostsOf(world));
    return examine(entriesWithRequests(world), ({ name, message, upToEntry, entry }) => {
      const elected = logs.filter(({ term }) => term === entry.term);
      if (elected.some(({ log }) => comesFrom(message, upToEntry, log, entry.term))) return undefined;
      const header = `prevLogIndex ${message.prevLogIndex} of term ${message.prevLogTerm}`;
      return `What AppendEntries ${name} with ${header} carries up to ${describeEntry(entry)} is from no log that a leader of term ${entry.term} could have.`;
    });
  },
};

/** An entry and where it was found, as the beginning of a sentence. */
interface FoundEntry {
  readonly place: string;
  readonly entry: Entry;
}

function entriesOfHosts(world: WorldState): FoundEntry[] {
  return hostsOf(world).flatMap(({ name, state }) => found(`The log of ${name} has`, entriesIn(state.log)));
}

function entriesOfRequests(world: WorldState): FoundEntry[] {
  return requestsWithEntries(world).flatMap(({ name, message }) =>
    found(`AppendEntries ${name} carries`, entriesCarried(message.entries)),
  );
}

function entriesOfLeaderLogs(world: WorldState): FoundEntry[] {
  return leaderLogsOf(hostsOf(world)).flatMap(({ host, term, log }) =>
    found(`${host.name} became leader of term ${term} with`, entriesIn(log)),
  );
}

function found(place: string, entries: readonly Entry[]): FoundEntry[] {
  return entries.map((entry) => ({ place, entry }));
}

/** Premise: a leader, and an entry of its term. */
function inLeadersLog(world: WorldState, entries: readonly FoundEntry[]): Finding {
  const leaders = hostsOf(world).filter(({ state }) => state.role === 'leader');
  const pairs = leaders.flatMap((leader) =>
    entries.filter(({ entry }) => entry.term === leader.state.currentTerm).map((each) => ({ leader, ...each })),
  );
  return examine(pairs, ({ leader, place, entry }) =>
    holds(leader.state.log, entry)
      ? undefined
      : `${place} ${describeEntry(entry)}, which the log of ${leader.name}, leader of that term, lacks.`,
  );
}

function ofDecidedTerm(world: WorldState, entries: readonly FoundEntry[]): Finding {
  const decided = candidateTerms(hostsOf(world));
  return examine(entries, ({ place, entry }) =>
    decided.has(entry.term) ? undefined : `${place} ${describeEntry(entry)}, but nobody won the election of that term.`,
  );
}

function ofCreatedTerm(world: WorldState, entries: readonly FoundEntry[]): Finding {
  const created = createdTerms(hostsOf(world));
  return examine(entries, ({ place, entry }) =>
    created.has(entry.term) ? undefined : `${place} ${describeEntry(entry)}, but that term never had a leader.`,
  );
}

/** Premise: an entry of a list, and one at or after it of the same term in a log. */
function prefixesWithinTerm(
  lists: readonly { readonly name: string; readonly entries: readonly Entry[] }[],
  logs: readonly { readonly name: string; readonly log: Log }[],
): Finding {
  const instances = logs.flatMap(({ name: logName, log }) => {
    const newest = newestByTerm(entriesIn(log));
    return lists.flatMap(({ name, entries }) =>
      entries === entriesIn(log)
        ? []
        : entries
            .filter((entry) => entry.index <= (newest.get(entry.term)?.index ?? -1))
            .map((entry) => ({ name, entry, logName, log })),
    );
  });
  return examine(instances, ({ name, entry, logName, log }) =>
    holds(log, entry)
      ? undefined
      : `${name} ${describeEntry(entry)}, but ${logName} lacks it and has a later entry of that term.`,
  );
}

function newestByTerm(entries: readonly Entry[]): Map<number, Entry> {
  const newest = new Map<number, Entry>();
  for (const entry of entries) {
    if (entry.index > (newest.get(entry.term)?.index ?? -1)) newest.set(entry.term, entry);
  }
  return newest;
}

function entriesWithLogs(world: WorldState): { host: Host; upToEntry: readonly Entry[]; entry: Entry }[] {
  return hostsOf(world).flatMap((host) => {
    const entries = entriesIn(host.state.log);
    return entries.map((entry, position) => ({ host, upToEntry: entries.slice(0, position + 1), entry }));
  });
}

function entriesWithRequests(
  world: WorldState,
): { name: string; message: AppendEntries; upToEntry: readonly Entry[]; entry: Entry }[] {
  return requestsWithEntries(world).flatMap(({ name, message }) => {
    const entries = entriesCarried(message.entries);
    return entries.map((entry, position) => ({ name, message, upToEntry: entries.slice(0, position + 1), entry }));
  });
}

/**
 * Whether carried entries (oldest first) are the newest part of the leader's log followed by entries of its term only,
 * and prevLogIndex and prevLogTerm are what comes before them: an entry of the term after that log, the right entry of
 * that log, or nothing. (Verdi Raft, Raft/LogsLeaderLogsInterface.v, logs_leaderLogs_nw.)
 */
function comesFrom(message: AppendEntries, carried: readonly Entry[], leaderLog: Log, term: number): boolean {
  const base = baseOf(leaderLog);
  const log = entriesIn(leaderLog);
  const entries = carried.filter(({ index }) => index > base.index);
  for (let shared = 0; shared <= Math.min(entries.length, log.length); shared++) {
    const isNewestPart = entries
      .slice(0, shared)
      .every((entry, position) => sameEntry(entry, log[log.length - shared + position] ?? entry));
    const onlyOfTerm = entries.slice(shared).every((entry) => entry.term === term);
    if (isNewestPart && onlyOfTerm && followsPrevious(message, leaderLog, shared, term)) return true;
  }
  return false;
}

/** `shared`: how many entries of the leader's log the message carries. */
function followsPrevious(message: AppendEntries, leaderLog: Log, shared: number, term: number): boolean {
  const { prevLogIndex, prevLogTerm } = message;
  const base = baseOf(leaderLog);
  const log = entriesIn(leaderLog);
  const carriesAll = shared === log.length;
  if (prevLogIndex < base.index) return carriesAll;
  if (prevLogIndex === 0 && prevLogTerm === 0) return carriesAll;
  if (prevLogTerm === term && prevLogIndex > leaderLog.index) return true;
  const known = base.index > 0 ? [base, ...log] : log;
  const isThere = known.some((entry) => entry.index === prevLogIndex && entry.term === prevLogTerm);
  return isThere && (shared > 0 || prevLogIndex === leaderLog.index);
}
