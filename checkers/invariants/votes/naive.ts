import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { ofLogs, SORTED_LOG } from '../affinity.ts';
import { examine } from '../finding.ts';
import type { NaiveEvaluators } from '../invariant.ts';
import {
  croniesOf,
  croniesTermsOf,
  type Host,
  hostNamed,
  hostsOf,
  type LastEntry,
  leaderLogsOf,
  moreUpToDate,
  type PacketOf,
  packetsOf,
  votesOf,
  votesWithLogOf,
  won,
} from '../notions.ts';

/** B1 to B11. */
export const VOTES_NAIVE: NaiveEvaluators = {
  CandidatesVoteForSelves: (world) =>
    examine(candidates(hostsOf(world)), ({ name, state: { votedFor, currentTerm } }) =>
      votedFor === name
        ? undefined
        : `${name} is candidate of term ${currentTerm} and has voted for ${String(votedFor)}.`,
    ),

  'VotesCorrect.one_vote_per_term': (world) =>
    examine(votesCast(hostsOf(world)), ({ host, term, candidate }) => {
      const second = votesOf(host).find((vote) => vote.term === term && vote.candidate !== candidate);
      return second && `${host.name} voted for ${second.candidate} and for ${candidate}, both in term ${term}.`;
    }),

  'VotesCorrect.votes_currentTerm_votedFor': (world) =>
    examine(
      votesCast(hostsOf(world)).filter(({ host, term }) => term === host.state.currentTerm),
      ({ host: { name, state }, term, candidate }) =>
        state.votedFor === candidate
          ? undefined
          : `${name} voted for ${candidate} in term ${term}, and in the same term its votedFor is ${String(state.votedFor)}.`,
    ),

  'VotesCorrect.currentTerm_votedFor_votes': (world) =>
    examine(
      hostsOf(world).filter(({ state }) => state.votedFor !== null),
      (host) => {
        const { currentTerm, votedFor } = host.state;
        if (voted(host, currentTerm, String(votedFor))) return undefined;
        return `${host.name} has votedFor ${String(votedFor)} in term ${currentTerm} without having voted so in that term.`;
      },
    ),

  'CroniesCorrect.votes_received_cronies': (world) =>
    examine(
      hostsOf(world)
        .filter(({ state }) => state.role !== 'follower')
        .flatMap((host) => host.state.votesReceived.map((voter) => ({ host, voter }))),
      ({ host, voter }) => {
        const { role, currentTerm } = host.state;
        if (croniesOf(host, currentTerm).includes(voter)) return undefined;
        return `${host.name}, ${role} of term ${currentTerm}, counts a vote of ${voter} that it never received.`;
      },
    ),

  'CroniesCorrect.cronies_votes': (world) => {
    const hosts = hostsOf(world);
    return examine(votesCounted(hosts), ({ host, term, voter }) => {
      const crony = hostNamed(hosts, voter);
      if (crony !== undefined && voted(crony, term, host.name)) return undefined;
      return `${host.name} received a vote of ${voter} for term ${term} that ${voter} never cast.`;
    });
  },

  'CroniesCorrect.votes_nw': (world) => {
    const hosts = hostsOf(world);
    return examine(votesInFlight(world, hosts), ({ name, term, voter, candidate }) =>
      voted(voter, term, candidate.name)
        ? undefined
        : `RequestVoteReply ${name} grants ${candidate.name} a vote of term ${term} that ${voter.name} never cast.`,
    );
  },

  'CroniesCorrect.votes_received_leaders': (world) =>
    examine(leaders(hostsOf(world)), ({ name, state: { votesReceived, members, currentTerm } }) => {
      if (won(votesReceived, members)) return undefined;
      const votes = [...new Set(votesReceived)].join(', ') || 'nobody';
      return `${name} is leader of term ${currentTerm} with the votes of ${votes} only, out of ${members.length} members.`;
    }),

  OneLeaderPerTerm: (world) => {
    const all = leaders(hostsOf(world));
    return examine(all, ({ name, state: { currentTerm } }) => {
      const second = all.find((other) => other.name !== name && other.state.currentTerm === currentTerm);
      return second && `${name} and ${second.name} are both leader of term ${currentTerm}.`;
    });
  },

  'VotesVotesWithLogCorrespond.votes': (world) =>
    examine(votesCast(hostsOf(world)), ({ host, term, candidate }) =>
      votesWithLogOf(host).some((vote) => vote.term === term && vote.candidate === candidate)
        ? undefined
        : `The vote of ${host.name} for ${candidate} in term ${term} is not recorded with a log.`,
    ),

  'VotesVotesWithLogCorrespond.votesWithLog': (world) =>
    examine(votesCastWithLog(hostsOf(world)), ({ host, term, candidate }) =>
      voted(host, term, candidate)
        ? undefined
        : `The vote of ${host.name} for ${candidate} in term ${term} is recorded with a log only.`,
    ),

  VotesWithLogSorted: (world) =>
    ofLogs(
      votesCastWithLog(hostsOf(world)).map(({ host, term, log }) => {
        return { name: `The log with which ${host.name} voted in term ${term}`, log };
      }),
      SORTED_LOG,
    ),

  RequestVoteMaxIndexMaxTerm: (world) => {
    const hosts = hostsOf(world);
    const sent = packetsOf(world, 'RequestVote').flatMap((packet) => {
      const candidate = hosts[packet.from];
      return candidate !== undefined && isCandidateOf(candidate, packet.message.term) ? [{ packet, candidate }] : [];
    });
    return examine(sent, ({ packet: { name, message }, candidate }) => {
      const { lastLogIndex: index, lastLogTerm: term } = message;
      const { log } = candidate.state;
      if (index === log.index && term === log.term) return undefined;
      return `RequestVote ${name} says that the log ends ${describeEnd({ index, term })}, that of ${candidate.name} ends ${describeEnd(log)}.`;
    });
  },

  RequestVoteReplyMoreUpToDate: (world) => {
    const hosts = hostsOf(world);
    const open = votesInFlight(world, hosts).filter(({ candidate, term }) => isCandidateOf(candidate, term));
    return examine(open, ({ voter, candidate }) => notUpToDate(voter, candidate));
  },

  VotedForMoreUpToDate: (world) => {
    const hosts = hostsOf(world);
    const votes = candidates(hosts).flatMap((candidate) =>
      hosts
        .filter(({ state }) => state.votedFor === candidate.name && isCandidateOf(candidate, state.currentTerm))
        .map((voter) => ({ voter, candidate })),
    );
    return examine(votes, ({ voter, candidate }) => notUpToDate(voter, candidate));
  },

  VotesReceivedMoreUpToDate: (world) => {
    const hosts = hostsOf(world);
    const votes = candidates(hosts).flatMap((candidate) =>
      candidate.state.votesReceived.flatMap((name) => {
        const voter = hostNamed(hosts, name);
        return voter === undefined ? [] : [{ voter, candidate }];
      }),
    );
    return examine(votes, ({ voter, candidate }) => notUpToDate(voter, candidate));
  },

  LeaderLogsVotesWithLog: (world) => {
    const hosts = hostsOf(world);
    return examine(leaderLogsOf(hosts), ({ term, log, host }) => {
      const supporters = hosts.filter((voter) => votedForLog(voter, term, host.name, log)).map(({ name }) => name);
      if (won(supporters, host.state.members)) return undefined;
      const votes = supporters.join(', ') || 'nobody';
      return `${host.name} became leader of term ${term} with a log that ended ${describeEnd(log)}; only ${votes} voted for it with a log not more up to date.`;
    });
  },
};

interface Vote {
  readonly host: Host;
  readonly term: number;
  readonly candidate: string;
}

function candidates(hosts: readonly Host[]): Host[] {
  return hosts.filter(({ state }) => state.role === 'candidate');
}

function leaders(hosts: readonly Host[]): Host[] {
  return hosts.filter(({ state }) => state.role === 'leader');
}

function isCandidateOf({ state }: Host, term: number): boolean {
  return state.role === 'candidate' && state.currentTerm === term;
}

function votesCast(hosts: readonly Host[]): Vote[] {
  return hosts.flatMap((host) => votesOf(host).map((vote) => ({ host, ...vote })));
}

function votesCastWithLog(hosts: readonly Host[]): (Vote & ReturnType<typeof votesWithLogOf>[number])[] {
  return hosts.flatMap((host) => votesWithLogOf(host).map((vote) => ({ host, ...vote })));
}

function votesCounted(hosts: readonly Host[]): { host: Host; term: number; voter: string }[] {
  return hosts.flatMap((host) =>
    croniesTermsOf(host).flatMap((term) => [...new Set(croniesOf(host, term))].map((voter) => ({ host, term, voter }))),
  );
}

function voted(host: Host, term: number, candidate: string): boolean {
  return votesOf(host).some((vote) => vote.term === term && vote.candidate === candidate);
}

/** Granted votes on their way to a candidate. */
function votesInFlight(
  world: WorldState,
  hosts: readonly Host[],
): { name: string; term: number; voter: Host; candidate: Host }[] {
  const granted = packetsOf(world, 'RequestVoteReply').filter(({ message }) => message.voteGranted);
  return granted.flatMap(({ name, from, to, message: { term } }: PacketOf<'RequestVoteReply'>) => {
    const [voter, candidate] = [hosts[from], hosts[to]];
    return voter === undefined || candidate === undefined ? [] : [{ name, term, voter, candidate }];
  });
}

/** Whether the voter voted for the candidate in the term with a log not more up to date than this one. */
function votedForLog(voter: Host, term: number, candidate: string, log: LastEntry): boolean {
  return votesWithLogOf(voter).some(
    (vote) => vote.term === term && vote.candidate === candidate && moreUpToDate(log, vote.log),
  );
}

function notUpToDate(voter: Host, { name, state: { currentTerm, log } }: Host): string | undefined {
  if (votedForLog(voter, currentTerm, name, log)) return undefined;
  const vote = votesWithLogOf(voter).find(({ term, candidate }) => term === currentTerm && candidate === name);
  const why = vote === undefined ? 'which never voted so' : `whose log ended ${describeEnd(vote.log)}`;
  return `${name} is candidate of term ${currentTerm} with a log that ends ${describeEnd(log)} and has the vote of ${voter.name}, ${why}.`;
}

function describeEnd({ index, term }: LastEntry): string {
  return `at index ${index} in term ${term}`;
}
