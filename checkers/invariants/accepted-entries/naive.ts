import type { Entry } from '../../../harness/core/raft/entry.ts';
import { sameEntry } from '../../../harness/core/raft/entry.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { lastIndexOf } from '../../../harness/core/raft/segment.ts';
import { describeEntry, examine } from '../finding.ts';
import type { NaiveEvaluators } from '../invariant.ts';
import {
  type Acceptance,
  acceptedBy,
  baseOf,
  candidateTerms,
  continues,
  entriesCarried,
  entriesIn,
  hasAccepted,
  holds,
  type Host,
  hostsOf,
  includesEntry,
  leaderLogsOf,
  packetsOf,
  votesWithLogOf,
} from '../notions.ts';

export const ACCEPTED_ENTRIES_NAIVE: NaiveEvaluators = {
  AllEntriesCandidateEntries(world) {
    const hosts = hostsOf(world);
    const terms = candidateTerms(hosts);
    return examine(acceptancesOf(hosts), ({ host, entry }) =>
      terms.has(entry.term)
        ? undefined
        : `${host.name} accepted ${describeEntry(entry)}, but nobody won an election of term ${entry.term}.`,
    );
  },

  AllEntriesIndicesGt0(world) {
    return examine(acceptancesOf(hostsOf(world)), ({ host, entry }) =>
      entry.index > 0 ? undefined : `${host.name} accepted ${describeEntry(entry)}, whose index is below 1.`,
    );
  },

  'AllEntriesLeaderLogs.leader_without_missing_entry'(world) {
    const hosts = hostsOf(world);
    const leaderLogs = leaderLogsOf(hosts);
    return examine(acceptancesOf(hosts), ({ host, term, entry }) => {
      if (holds(host.state.log, entry)) return undefined;
      if (leaderLogs.some((leader) => leader.term > term && !holds(leader.log, entry))) return undefined;
      return `${lost(host, term, entry)} although every leader of a later term was elected with it.`;
    });
  },

  'AllEntriesLeaderLogs.appendEntriesRequest_exists_leaderLog'(world) {
    const leaderLogs = leaderLogsOf(hostsOf(world));
    return examine(packetsOf(world, 'AppendEntries'), ({ name, from, message }) => {
      if (leaderLogs.some(({ host, term }) => host.position === from && term === message.term)) return undefined;
      return `AppendEntries ${name} is of term ${message.term}, in which ${nameAt(world.names, from)} was not elected.`;
    });
  },

  'AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in'(world) {
    return examine(
      entriesOwed(world, () => true),
      missing,
    );
  },

  'AllEntriesLeaderLogs.appendEntriesRequest_leaderLog_not_in.run'(world) {
    return examine(
      entriesOwed(world, (entry, { entries }) => entry.index <= lastIndexOf(entries)),
      missing,
    );
  },

  'AllEntriesLeaderLogs.leaderLogs_leader'(world) {
    const hosts = hostsOf(world);
    const leaderLogs = leaderLogsOf(hosts);
    return examine(leadersOf(hosts), ({ name, position, state }) => {
      const own = leaderLogs.filter(({ host, term }) => host.position === position && term === state.currentTerm);
      const entries = entriesIn(state.log);
      const low = baseOf(state.log).index;
      if (own.some(({ log }) => continues(entries, low, log, state.currentTerm))) return undefined;
      const term = `term ${state.currentTerm}`;
      return `The log of ${name}, leader of ${term}, is not the one it was elected with and entries of ${term}.`;
    });
  },

  AllEntriesLeaderLogsTerm(world) {
    const hosts = hostsOf(world);
    const leaderLogs = leaderLogsOf(hosts);
    return examine(acceptancesOf(hosts), ({ host, term, entry }) => {
      if (term === entry.term) return undefined;
      if (leaderLogs.some((leader) => leader.term === term && holds(leader.log, entry))) return undefined;
      return `${host.name} accepted ${describeEntry(entry)} in term ${term}, whose leader was elected without it.`;
    });
  },

  AllEntriesLeaderSublog(world) {
    const hosts = hostsOf(world);
    const acceptances = [...acceptancesOf(hosts)];
    const instances = leadersOf(hosts).flatMap((leader) =>
      acceptances
        .filter(({ entry }) => entry.term === leader.state.currentTerm)
        .map(({ host, entry }) => ({ leader, host, entry })),
    );
    return examine(instances, ({ leader, host, entry }) =>
      holds(leader.state.log, entry)
        ? undefined
        : `${host.name} accepted ${describeEntry(entry)}, which ${leader.name}, leader of that term, does not have.`,
    );
  },

  AllEntriesLog(world) {
    const hosts = hostsOf(world);
    return examine(acceptancesOf(hosts), (acceptance) => unexplainedLoss(hosts, acceptance, true));
  },

  'AllEntriesLog.leader_unknown'(world) {
    const hosts = hostsOf(world);
    return examine(acceptancesOf(hosts), (acceptance) => unexplainedLoss(hosts, acceptance, false));
  },

  AllEntriesLogMatching(world) {
    const hosts = hostsOf(world);
    const acceptances = [...acceptancesOf(hosts)];
    const instances = inLogs(hosts).flatMap(({ host, entry }) =>
      acceptances
        .filter((other) => other.entry.index === entry.index && other.entry.term === entry.term)
        .map((other) => ({ host, entry, other })),
    );
    return examine(instances, ({ host, entry, other }) =>
      sameEntry(entry, other.entry)
        ? undefined
        : `${host.name} has ${describeEntry(entry)}, but ${other.host.name} accepted ${describeEntry(other.entry)}.`,
    );
  },

  AllEntriesVotesWithLog(world) {
    const hosts = hostsOf(world);
    const leaderLogs = leaderLogsOf(hosts);
    const instances = hosts.flatMap((host) =>
      votesWithLogOf(host).flatMap((vote) =>
        acceptedBy(host)
          .filter(({ term }) => term < vote.term)
          .map(({ term, entry }) => ({ host, vote, term, entry })),
      ),
    );
    return examine(instances, ({ host, vote, term, entry }) => {
      if (holds(vote.log, entry)) return undefined;
      const without = leaderLogs.some(
        (leader) => leader.term > term && leader.term < vote.term && !holds(leader.log, entry),
      );
      if (without) return undefined;
      const voted = `when it voted for ${vote.candidate} in term ${vote.term}`;
      return `${host.name} accepted ${describeEntry(entry)} in term ${term}, but its log ${voted} did not have it.`;
    });
  },

  InLogInAllEntries(world) {
    return examine(inLogs(hostsOf(world)), ({ host, entry }) =>
      acceptedBy(host).some((acceptance) => sameEntry(acceptance.entry, entry))
        ? undefined
        : `${host.name} has ${describeEntry(entry)}, which it never accepted.`,
    );
  },

  LogAllEntries(world) {
    const current = inLogs(hostsOf(world)).filter(({ host, entry }) => entry.term === host.state.currentTerm);
    return examine(current, ({ host, entry }) =>
      hasAccepted(host, entry.term, entry)
        ? undefined
        : `${host.name} has ${describeEntry(entry)}, which it did not accept in that term.`,
    );
  },
};

interface HostAcceptance extends Acceptance {
  readonly host: Host;
}

function* acceptancesOf(hosts: readonly Host[]): Generator<HostAcceptance, void> {
  for (const host of hosts) for (const { term, entry } of acceptedBy(host)) yield { host, term, entry };
}

function inLogs(hosts: readonly Host[]): { readonly host: Host; readonly entry: Entry }[] {
  return hosts.flatMap((host) => entriesIn(host.state.log).map((entry) => ({ host, entry })));
}

function leadersOf(hosts: readonly Host[]): Host[] {
  return hosts.filter(({ state }) => state.role === 'leader');
}

/** Why the node may not have lost the entry; `strict`: in its own term it also has to know who leads. */
function unexplainedLoss(
  hosts: readonly Host[],
  { host, term, entry }: HostAcceptance,
  strict: boolean,
): string | undefined {
  const { log, currentTerm, leader } = host.state;
  if (holds(log, entry)) return undefined;
  const explained = leaderLogsOf(hosts).some(
    (later) =>
      later.term > term &&
      later.term <= currentTerm &&
      !holds(later.log, entry) &&
      (!strict || leader !== null || later.term < currentTerm),
  );
  if (explained) return undefined;
  return `${lost(host, term, entry)} and no leader up to its term ${currentTerm} explains that.`;
}

function lost({ name }: Host, term: number, entry: Entry): string {
  return `${name} accepted ${describeEntry(entry)} in term ${term} and lost it,`;
}

interface OwedEntry {
  readonly packet: string;
  readonly carried: readonly Entry[];
  readonly entry: Entry;
}

/** The entries above prevLogIndex with which the sender of AppendEntries was elected, of those that count. */
function entriesOwed(world: WorldState, counts: (entry: Entry, message: AppendEntries) => boolean): OwedEntry[] {
  const leaderLogs = leaderLogsOf(hostsOf(world));
  return packetsOf(world, 'AppendEntries').flatMap(({ name, from, message }) =>
    leaderLogs
      .filter(({ host, term }) => host.position === from && term === message.term)
      .flatMap(({ log }) => entriesIn(log))
      .filter((entry) => entry.index > message.prevLogIndex && counts(entry, message))
      .map((entry) => ({ packet: name, carried: entriesCarried(message.entries), entry })),
  );
}

function missing({ packet, carried, entry }: OwedEntry): string | undefined {
  if (includesEntry(carried, entry)) return undefined;
  return `AppendEntries ${packet} leaves out ${describeEntry(entry)}, with which its sender was elected.`;
}

function nameAt(names: readonly string[], position: number): string {
  return names[position] ?? 'its sender';
}
