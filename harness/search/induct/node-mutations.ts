import { withCandidacyOf, withElectionOf, withVoteOf } from './ghost-mutations.ts';
import { anyPosition, anyTerm, nodeAt, type Mutator } from './mutation.ts';
import { replaced, sampleOf, withNode, type Sample } from './sample.ts';

/** Changes of what a node knows, alone or together with what the proof remembers of it. */
export const NODE_MUTATORS: readonly Mutator[] = [
  function otherTerm(sample, random) {
    const position = anyPosition(sample, random);
    const currentTerm = anyTerm(sample, random);
    return (given) => withNode(given, position, { currentTerm });
  },

  /** As if it had heard of a later term. */
  function laterTerm(sample, random) {
    const position = anyPosition(sample, random);
    const currentTerm = nodeAt(sample, position).currentTerm + 1;
    return (given) => withNode(given, position, { currentTerm, votedFor: null, role: 'follower', leader: null });
  },

  function otherVote(sample, random) {
    const position = anyPosition(sample, random);
    const votedFor = random.pick([...sample.names, null]);
    return (given) => withNode(given, position, { votedFor });
  },

  /** A vote that is remembered, too. */
  function castVote(sample, random) {
    const position = anyPosition(sample, random);
    const votedFor = random.pick(sample.names);
    return (given) => withVoteOf(withNode(given, position, { votedFor }), position);
  },

  function otherRole(sample, random) {
    const position = anyPosition(sample, random);
    const role = random.pick(['follower', 'candidate', 'leader'] as const);
    return (given) => withNode(given, position, { role });
  },

  /** A candidate of its term as far as it goes by itself. */
  function candidacy(sample, random) {
    const position = anyPosition(sample, random);
    const self = sample.names[position] as string;
    const currentTerm = Math.max(1, anyTerm(sample, random));
    return (given) =>
      withCandidacyOf(
        withNode(given, position, { role: 'candidate', currentTerm, votedFor: self, votesReceived: [self] }),
        position,
      );
  },

  /** A leader of its term as far as it goes by itself; who voted for it is not asked. */
  function leadership(sample, random) {
    const position = anyPosition(sample, random);
    return (given) => ledBy(given, position);
  },

  /** The same with the votes of a majority, as far as these nodes have one to give. */
  function election(sample, random) {
    const position = anyPosition(sample, random);
    return (given) => withElectionOf(ledBy(given, position), position);
  },

  function otherCommit(sample, random) {
    const position = anyPosition(sample, random);
    const commitIndex = random.integer(nodeAt(sample, position).log.index + 2);
    return (given) => withNode(given, position, { commitIndex });
  },

  function otherApplied(sample, random) {
    const position = anyPosition(sample, random);
    const lastApplied = random.integer(nodeAt(sample, position).log.index + 2);
    return (given) => withNode(given, position, { lastApplied });
  },

  function otherMatch(sample, random) {
    const position = anyPosition(sample, random);
    const other = anyPosition(sample, random);
    const index = random.integer(nodeAt(sample, position).log.index + 2);
    return (given) =>
      withNode(given, position, { matchIndex: replaced(nodeAt(given, position).matchIndex, other, index) });
  },

  function otherNext(sample, random) {
    const position = anyPosition(sample, random);
    const other = anyPosition(sample, random);
    const index = random.integer(nodeAt(sample, position).log.index + 4) - 1;
    return (given) =>
      withNode(given, position, { nextIndex: replaced(nodeAt(given, position).nextIndex, other, index) });
  },

  function countedVote(sample, random) {
    const position = anyPosition(sample, random);
    const voter = random.pick(sample.names);
    return (given) => {
      const { votesReceived } = nodeAt(given, position);
      return withNode(given, position, { votesReceived: [voter, ...votesReceived] });
    };
  },

  function otherLeader(sample, random) {
    const position = anyPosition(sample, random);
    const leader = random.pick([...sample.names, null]);
    return (given) => withNode(given, position, { leader });
  },

  function stopped(sample, random) {
    const position = anyPosition(sample, random);
    return (given) => sampleOf({ ...given, up: replaced(given.up, position, given.up[position] !== true) });
  },

  function unheardRequest(sample, random) {
    const place = random.integer(Math.max(1, sample.trace.length));
    return (given) => {
      if (place >= given.trace.length) return undefined;
      return sampleOf({ ...given, trace: given.trace.filter((_event, position) => position !== place) });
    };
  },
];

function ledBy(sample: Sample, position: number): Sample {
  const { nodes, self, log, currentTerm } = nodeAt(sample, position);
  return withNode(sample, position, {
    role: 'leader',
    votedFor: self,
    currentTerm: Math.max(1, currentTerm),
    matchIndex: nodes.map((_node, other) => (other === position ? log.index : 0)),
    nextIndex: nodes.map(() => -1),
  });
}
