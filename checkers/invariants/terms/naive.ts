import type { Log } from '../../../harness/core/raft/log.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { FROM_ONE, FROM_ONE_PAYLOAD, type NamedLog, ofLogs, ofRequests, PAYLOAD_WITHIN_TERM } from '../affinity.ts';
import { describeEntry, examine } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import {
  acceptedBy,
  croniesOf,
  croniesTermsOf,
  entriesCarried,
  entriesIn,
  type Host,
  hostNamed,
  hostsOf,
  leaderLogsOf,
  packetsOf,
  requestsWithEntries,
  votesOf,
  votesWithLogOf,
} from '../notions.ts';

/** A1 to A14. */
export const TERMS_NAIVE: NaiveEvaluators = {
  CurrentTermGtZero: (world) =>
    examine(
      hostsOf(world).filter(({ state }) => state.role !== 'follower'),
      ({ name, state: { role, currentTerm } }) =>
        currentTerm >= 1 ? undefined : `${name} is ${role} in term ${currentTerm}.`,
    ),

  'TermSanity.host': (world) =>
    examine(withEntries(world), ({ name, state: { log, currentTerm } }) => {
      const later = entriesIn(log).find(({ term }) => term > currentTerm);
      return later && `${name} is in term ${currentTerm} and its log has ${describeEntry(later)}.`;
    }),

  'TermSanity.nw': (world) => ofRequests(world, PAYLOAD_WITHIN_TERM),

  CandidateTermGtLog: (world) =>
    examine(
      withEntries(world).filter(({ state }) => state.role === 'candidate'),
      ({ name, state: { log, currentTerm } }) => {
        const notEarlier = entriesIn(log).find(({ term }) => term >= currentTerm);
        return (
          notEarlier && `${name} is candidate of term ${currentTerm} and its log has ${describeEntry(notEarlier)}.`
        );
      },
    ),

  RequestVoteTermSanity: (world) => {
    const hosts = hostsOf(world);
    return examine(packetsOf(world, 'RequestVote'), ({ name, from, message: { term } }) => {
      const sender = hosts[from];
      if (sender === undefined || term <= sender.state.currentTerm) return undefined;
      return `RequestVote ${name} is of term ${term} and its sender ${sender.name} in term ${sender.state.currentTerm}.`;
    });
  },

  RequestVoteReplyTermSanity: (world) => {
    const hosts = hostsOf(world);
    const granted = packetsOf(world, 'RequestVoteReply').filter(({ message }) => message.voteGranted);
    return examine(granted, ({ name, to, message: { term } }) => {
      const candidate = hosts[to];
      if (candidate === undefined || term <= candidate.state.currentTerm) return undefined;
      const { currentTerm } = candidate.state;
      return `RequestVoteReply ${name} grants a vote of term ${term} to ${candidate.name}, which is in term ${currentTerm}.`;
    });
  },

  VotedForTermSanity: (world) => {
    const hosts = hostsOf(world);
    const votes = hosts.flatMap((voter) => {
      const candidate = voter.state.votedFor === null ? undefined : hostNamed(hosts, voter.state.votedFor);
      return candidate === undefined ? [] : [{ voter, candidate }];
    });
    return examine(votes, ({ voter, candidate }) => {
      if (voter.state.currentTerm <= candidate.state.currentTerm) return undefined;
      return `${voter.name} has voted for ${candidate.name} in term ${voter.state.currentTerm}, but ${candidate.name} is in term ${candidate.state.currentTerm}.`;
    });
  },

  AppendEntriesRequestTermSanity: (world) =>
    examine(requestsWithEntries(world), ({ name, message: { prevLogTerm, entries } }) => {
      const earlier = entriesCarried(entries).find(({ term }) => term < prevLogTerm);
      return earlier && `AppendEntries ${name} has prevLogTerm ${prevLogTerm} and carries ${describeEntry(earlier)}.`;
    }),

  'LeaderLogsTermSanity.entries': (world) => {
    const logs = leaderLogsOf(hostsOf(world)).filter(({ log }) => log.entry !== undefined);
    return examine(logs, ({ term, log, host }) => {
      const notEarlier = entriesIn(log).find((entry) => entry.term >= term);
      return notEarlier && `${host.name} became leader of term ${term} with ${describeEntry(notEarlier)} in its log.`;
    });
  },

  'LeaderLogsTermSanity.currentTerm': (world) =>
    examine(leaderLogsOf(hostsOf(world)), ({ term, host }) => notBefore(host, term, 'became leader of')),

  'LeaderLogsTermSanity.candidate': (world) =>
    examine(
      leaderLogsOf(hostsOf(world)).filter(({ host }) => host.state.role === 'candidate'),
      ({ term, host: { name, state } }) =>
        term < state.currentTerm
          ? undefined
          : `${name} is candidate of term ${state.currentTerm} but became leader of term ${term}.`,
    ),

  AllEntriesTermSanity: (world) => reached(world, acceptedBy, 'accepted an entry in'),

  VotesWithLogTermSanity: (world) => reached(world, votesWithLogOf, 'voted in'),

  VotesLeCurrentTerm: (world) => reached(world, votesOf, 'voted in'),

  CroniesTerm: (world) =>
    reached(
      world,
      (host) => croniesTermsOf(host).flatMap((term) => (croniesOf(host, term).length > 0 ? [{ term }] : [])),
      'received votes in',
    ),

  'TermsAndIndicesFromOneLog.host': (world) =>
    ofLogs(
      hostsOf(world).map(({ name, state }) => ({ name: `The log of ${name}`, log: state.log })),
      FROM_ONE,
    ),

  'TermsAndIndicesFromOneLog.nw': (world) => ofRequests(world, FROM_ONE_PAYLOAD),

  'TermsAndIndicesFromOne.votesWithLog': (world) =>
    ofLogs(
      hostsOf(world).flatMap((host) =>
        votesWithLogOf(host).map(({ term, log }) =>
          named(`The log with which ${host.name} voted in term ${term}`, log),
        ),
      ),
      FROM_ONE,
    ),

  'TermsAndIndicesFromOne.leaderLogs': (world) =>
    ofLogs(
      leaderLogsOf(hostsOf(world)).map(({ term, log, host }) =>
        named(`The log with which ${host.name} became leader of term ${term}`, log),
      ),
      FROM_ONE,
    ),
};

function withEntries(world: WorldState): Host[] {
  return hostsOf(world).filter(({ state }) => state.log.entry !== undefined);
}

/** What a node did in a term shows that it reached the term. */
function reached(world: WorldState, deeds: (host: Host) => readonly { readonly term: number }[], did: string): Finding {
  const instances = hostsOf(world).flatMap((host) => deeds(host).map(({ term }) => ({ host, term })));
  return examine(instances, ({ host, term }) => notBefore(host, term, did));
}

function notBefore({ name, state }: Host, term: number, did: string): string | undefined {
  return term <= state.currentTerm ? undefined : `${name} ${did} term ${term} and is in term ${state.currentTerm} now.`;
}

function named(name: string, log: Log): NamedLog {
  return { name, log };
}
