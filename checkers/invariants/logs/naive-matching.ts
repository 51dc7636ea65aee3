import type { Entry } from '../../../harness/core/raft/entry.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import {
  CONTIGUOUS_LOG,
  FROM_ONE,
  FROM_ONE_PAYLOAD,
  type LogPredicate,
  type NamedLog,
  ofLogs,
  ofRequests,
  payloadLog,
  SORTED_LOG,
  SORTED_PAYLOAD,
} from '../affinity.ts';
import { describeEntry, examine } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import {
  acceptedBy,
  baseOf,
  compareEntries,
  compareLogs,
  type Comparison,
  entriesCarried,
  entriesIn,
  type Host,
  hostsOf,
  includesEntry,
  newestCommon,
  type PacketOf,
  requestsWithEntries,
} from '../notions.ts';

/** C3 and C4. */
export const LOG_MATCHING_NAIVE: NaiveEvaluators = {
  'LogMatching.hosts.match': hostsMatch,
  'LogMatching.hosts.contiguous': (world) => ofHosts(world, CONTIGUOUS_LOG),

  'LogMatching.nw.host': (world) =>
    examine(requestsAndHosts(world), ({ request, host, common }) => {
      const { prevLogIndex, prevLogTerm, entries } = request.message;
      const lacking = lackedBelow(entriesCarried(entries), entriesIn(host.state.log), {
        low: baseOf(host.state.log).index,
        high: common.index,
      });
      const both = `AppendEntries ${request.name} and the log of ${host.name} both have ${describeEntry(common)}, but the log lacks`;
      if (lacking !== undefined) return `${both} ${describeEntry(lacking)}.`;
      if (hasPlace(host, prevLogIndex, prevLogTerm)) return undefined;
      return `${both} prevLogIndex ${prevLogIndex} of term ${prevLogTerm}.`;
    }),

  'LogMatching.nw.contiguous': requestsContiguous,

  'LogMatching.nw.nw': (world) =>
    examine(requestPairs(world), ({ one, other, common }) => {
      const both = `AppendEntries ${one.name} and ${other.name} both have ${describeEntry(common)}, but`;
      const { prevLogIndex, prevLogTerm, entries } = other.message;
      const mine = entriesCarried(one.message.entries);
      const lacking = lackedBelow(mine, entriesCarried(entries), { low: prevLogIndex, high: common.index });
      if (lacking !== undefined) return `${both} ${other.name} lacks ${describeEntry(lacking)}.`;
      const place = mine.find(({ index, term }) => index === prevLogIndex && term !== prevLogTerm);
      const header = `${other.name} has prevLogIndex ${prevLogIndex} of term ${prevLogTerm}`;
      if (place !== undefined) return `${both} ${header}, where ${one.name} has ${describeEntry(place)}.`;
      if (!contradictsPrevious(one.message, other.message)) return undefined;
      return `${both} ${header}, ${one.name} the same of term ${one.message.prevLogTerm}.`;
    }),

  'RefinedLogMatchingLemmas.nw.contiguous': requestsContiguous,
  'RefinedLogMatchingLemmas.nw.from_1': (world) => ofRequests(world, FROM_ONE_PAYLOAD),
  'RefinedLogMatchingLemmas.nw.sorted': (world) => ofRequests(world, SORTED_PAYLOAD),
  'RefinedLogMatchingLemmas.hosts.from_1': (world) => ofHosts(world, FROM_ONE),
  'RefinedLogMatchingLemmas.hosts.contiguous': (world) => ofHosts(world, CONTIGUOUS_LOG),
  'RefinedLogMatchingLemmas.hosts.sorted': (world) => ofHosts(world, SORTED_LOG),
  'RefinedLogMatchingLemmas.hosts.match': hostsMatch,

  'RefinedLogMatchingLemmas.nw.match': (world) =>
    examine(requestPairs(world), ({ one, other }) => {
      const low = Math.max(one.message.prevLogIndex, other.message.prevLogIndex);
      const comparison = compareEntries(
        entriesCarried(one.message.entries),
        entriesCarried(other.message.entries),
        low,
      );
      return describeMismatch(comparison, `AppendEntries ${one.name}`, `AppendEntries ${other.name}`);
    }),

  'RefinedLogMatchingLemmas.nw.host': (world) =>
    examine(requestsAndHosts(world), ({ request, host }) => {
      const { prevLogIndex, entries } = request.message;
      const low = Math.max(prevLogIndex, baseOf(host.state.log).index);
      const comparison = compareEntries(entriesCarried(entries), entriesIn(host.state.log), low);
      return describeMismatch(comparison, `AppendEntries ${request.name}`, `the log of ${host.name}`);
    }),

  'RefinedLogMatchingLemmas.allEntries.from_1': (world) =>
    examine(
      hostsOf(world).flatMap((host) => acceptedBy(host).map(({ entry }) => ({ host, entry }))),
      ({ host, entry }) => (entry.index >= 1 ? undefined : `${host.name} accepted ${describeEntry(entry)}.`),
    ),
};

function hostsMatch(world: WorldState): Finding {
  const hosts = hostsOf(world);
  const pairs = hosts.flatMap((one, position) => hosts.slice(position + 1).map((other) => ({ one, other })));
  const related = pairs
    .map(({ one, other }) => ({ one, other, comparison: compareLogs(one.state.log, other.state.log) }))
    .filter(({ comparison }) => comparison.common !== undefined);
  return examine(related, ({ one, other, comparison }) =>
    describeMismatch(comparison, `The log of ${one.name}`, `the log of ${other.name}`),
  );
}

function ofHosts(world: WorldState, predicate: LogPredicate): Finding {
  const logs = hostsOf(world).map(({ name, state }) => ({ name: `The log of ${name}`, log: state.log }));
  return ofLogs(logs, predicate);
}

function requestsContiguous(world: WorldState): Finding {
  const payloads = requestsWithEntries(world).map(({ name, message }): NamedLog => {
    return { name: `AppendEntries ${name} with prevLogIndex ${message.prevLogIndex}`, log: payloadLog(message) };
  });
  return ofLogs(payloads, CONTIGUOUS_LOG);
}

/** Every AppendEntries together with every node whose log has an index and term that the message has too. */
function* requestsAndHosts(
  world: WorldState,
): Generator<{ readonly request: PacketOf<'AppendEntries'>; readonly host: Host; readonly common: Entry }, void> {
  const hosts = hostsOf(world);
  for (const request of requestsWithEntries(world)) {
    for (const host of hosts) {
      const common = newestCommon(entriesCarried(request.message.entries), entriesIn(host.state.log));
      if (common !== undefined) yield { request, host, common };
    }
  }
}

interface RequestPair {
  readonly one: PacketOf<'AppendEntries'>;
  readonly other: PacketOf<'AppendEntries'>;
  readonly common: Entry;
}

/** Every ordered pair of AppendEntries that have an index and term in common; copies of one packet count once. */
function* requestPairs(world: WorldState): Generator<RequestPair, void> {
  const requests = distinct(requestsWithEntries(world));
  for (const one of requests) {
    for (const other of requests) {
      if (one === other) continue;
      const common = newestCommon(entriesCarried(one.message.entries), entriesCarried(other.message.entries));
      if (common !== undefined) yield { one, other, common };
    }
  }
}

function distinct(requests: readonly PacketOf<'AppendEntries'>[]): PacketOf<'AppendEntries'>[] {
  return [...new Map(requests.map((request) => [request.message, request])).values()];
}

/** An entry of the first list, within the range, that the second one lacks. */
function lackedBelow(
  one: readonly Entry[],
  other: readonly Entry[],
  { low, high }: { readonly low: number; readonly high: number },
): Entry | undefined {
  return one.find((entry) => entry.index > low && entry.index <= high && !includesEntry(other, entry));
}

/** Whether the log has an entry of the index and term, as far as no snapshot hides it. */
function hasPlace({ state: { log } }: Host, index: number, term: number): boolean {
  const base = baseOf(log);
  if (index === 0 || index < base.index) return true;
  return [base, ...entriesIn(log)].some((entry) => entry.index === index && entry.term === term);
}

function contradictsPrevious(one: AppendEntries, other: AppendEntries): boolean {
  return one.prevLogIndex !== 0 && one.prevLogIndex === other.prevLogIndex && one.prevLogTerm !== other.prevLogTerm;
}

function describeMismatch({ common, missing }: Comparison, one: string, other: string): string | undefined {
  if (common === undefined || missing === undefined) return undefined;
  const lacking = missing.lackedBy === 'one' ? one.replace(/^The/, 'the') : other;
  return `${one} and ${other} both have index ${common.index} of term ${common.term}, but ${lacking} lacks ${describeEntry(missing.entry)}.`;
}
