import type { Grown, NodeGhost } from '../../core/raft/ghost.ts';
import { itemsOf } from '../../core/raft/ghost.ts';
import type { Log } from '../../core/raft/log.ts';
import { anyLog, anyPosition, anyTerm, nodeAt, type Mutator } from './mutation.ts';
import { withGhost, withNode, withRequests, type Sample } from './sample.ts';

/** Changes of what the proof remembers of a node, and the node does not know. */
export const GHOST_MUTATORS: readonly Mutator[] = [
  function rememberedVote(sample, random) {
    const position = anyPosition(sample, random);
    const vote = { term: anyTerm(sample, random), candidate: random.pick(sample.names) };
    return (given) => withGhost(given, position, { votes: grown(ghostAt(given, position).votes, vote) });
  },

  function rememberedVoteWithLog(sample, random) {
    const position = anyPosition(sample, random);
    const vote = { term: anyTerm(sample, random), candidate: random.pick(sample.names) };
    const log = anyLog(sample, random);
    return (given) => {
      const { votes, votesWithLog } = ghostAt(given, position);
      return withGhost(given, position, {
        votes: grown(votes, vote),
        votesWithLog: grown(votesWithLog, { ...vote, log }),
      });
    };
  },

  function forgottenVote(sample, random) {
    const position = anyPosition(sample, random);
    return (given) => {
      const { votes, votesWithLog } = ghostAt(given, position);
      if (votes === undefined) return undefined;
      return withGhost(given, position, { votes: votes.tail, votesWithLog: votesWithLog?.tail });
    };
  },

  function crony(sample, random) {
    const position = anyPosition(sample, random);
    const term = anyTerm(sample, random);
    const nodes = random.shuffle(sample.names).slice(0, 1 + random.integer(sample.names.length));
    return (given) => withGhost(given, position, { cronies: grown(ghostAt(given, position).cronies, { term, nodes }) });
  },

  function leaderLog(sample, random) {
    const position = anyPosition(sample, random);
    const elected = { term: anyTerm(sample, random), log: anyLog(sample, random) };
    return (given) => withGhost(given, position, { leaderLogs: grown(ghostAt(given, position).leaderLogs, elected) });
  },

  function forgottenLeaderLog(sample, random) {
    const position = anyPosition(sample, random);
    return (given) => {
      const { leaderLogs } = ghostAt(given, position);
      return leaderLogs && withGhost(given, position, { leaderLogs: leaderLogs.tail });
    };
  },

  function accepted(sample, random) {
    const position = anyPosition(sample, random);
    const term = anyTerm(sample, random);
    const log = anyLog(sample, random);
    if (log.entry === undefined) return undefined;
    return (given) => withAcceptance(given, position, term, log, log.index - 1);
  },

  function forgottenAcceptance(sample, random) {
    const position = anyPosition(sample, random);
    return (given) => {
      const { allEntries } = ghostAt(given, position);
      return allEntries && withGhost(given, position, { allEntries: allEntries.tail });
    };
  },

  function forgottenRequest() {
    return (given) => given.ghost.requests && withRequests(given, given.ghost.requests.tail);
  },
];

export function ghostAt({ ghost }: Sample, position: number): NodeGhost {
  return ghost.nodes[position] as NodeGhost;
}

export function grown<Item>(list: Grown<Item> | undefined, item: Item): Grown<Item> {
  return { head: item, tail: list };
}

/** The node accepted what the log has above an index. */
export function withAcceptance(sample: Sample, position: number, term: number, end: Log, after: number): Sample {
  const { allEntries } = ghostAt(sample, position);
  return withGhost(sample, position, { allEntries: grown(allEntries, { term, entries: { end, after } }) });
}

/** The node's present vote is on record. */
export function withVoteOf(sample: Sample, position: number): Sample {
  const { currentTerm: term, votedFor, log } = nodeAt(sample, position);
  if (votedFor === null) return sample;
  const { votes, votesWithLog } = ghostAt(sample, position);
  return withGhost(sample, position, {
    votes: grown(votes, { term, candidate: votedFor }),
    votesWithLog: grown(votesWithLog, { term, candidate: votedFor, log }),
  });
}

/** The node's votes, its own and those it counts, are on record. */
export function withCandidacyOf(sample: Sample, position: number): Sample {
  const voted = withVoteOf(sample, position);
  const { currentTerm: term, votesReceived: nodes } = nodeAt(voted, position);
  return withGhost(voted, position, { cronies: grown(ghostAt(voted, position).cronies, { term, nodes }) });
}

/** A majority voted for the node, those first that did not vote in its term, and it was elected with its log. */
export function withElectionOf(sample: Sample, position: number): Sample {
  const { self, currentTerm: term, log } = nodeAt(sample, position);
  const free = sample.names.filter((name, other) => name !== self && !votedIn(sample, other, term));
  const taken = sample.names.filter((name) => name !== self && !free.includes(name));
  const voters = [self, ...free, ...taken].slice(0, Math.floor(sample.names.length / 2) + 1);
  let elected = withNode(sample, position, { votesReceived: voters });
  for (const name of voters) elected = withSupport(elected, sample.names.indexOf(name), self, term);
  const { cronies, leaderLogs } = ghostAt(elected, position);
  return withGhost(elected, position, {
    cronies: grown(cronies, { term, nodes: voters }),
    leaderLogs: grown(leaderLogs, { term, log: electedWith(log, term) }),
  });
}

/** The log without its entries of the term. */
function electedWith(log: Log, term: number): Log {
  let part = log;
  while (part.entry !== undefined && part.term === term) part = part.previous;
  return part;
}

function votedIn(sample: Sample, position: number, term: number): boolean {
  for (const vote of itemsOf(ghostAt(sample, position).votes)) if (vote.term === term) return true;
  return false;
}

function withSupport(sample: Sample, position: number, candidate: string, term: number): Sample {
  const { votes, votesWithLog } = ghostAt(sample, position);
  const { currentTerm, log } = nodeAt(sample, position);
  for (const vote of itemsOf(votes)) if (vote.term === term && vote.candidate === candidate) return sample;
  const voted = withGhost(sample, position, {
    votes: grown(votes, { term, candidate }),
    votesWithLog: grown(votesWithLog, { term, candidate, log }),
  });
  if (currentTerm > term) return voted;
  return withNode(voted, position, { currentTerm: term, votedFor: candidate });
}
