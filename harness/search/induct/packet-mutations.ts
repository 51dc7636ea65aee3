import type { Stream } from '../../core/random.ts';
import { cutAfter } from '../../core/raft/log.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { RaftPacket } from '../../core/raft/observation.ts';
import { lastIndexOf } from '../../core/raft/segment.ts';
import { ghostAt, grown } from './ghost-mutations.ts';
import { anyLog, anyPosition, anyTerm, nodeAt, type Mutation, type Mutator } from './mutation.ts';
import { partsOf, withGhost, withPackets, withRequests, type Sample } from './sample.ts';

/** Changes of what is in flight. */
export const PACKET_MUTATORS: readonly Mutator[] = [
  function otherMessage(sample, random) {
    const packet = anyPacket(sample, random);
    if (packet === undefined) return undefined;
    const message = changed(packet.message, sample, random);
    return (given) => withMessage(given, packet.name, message);
  },

  function otherReceiver(sample, random) {
    const packet = anyPacket(sample, random);
    const to = anyPosition(sample, random);
    if (packet === undefined) return undefined;
    const message = changed(packet.message, sample, random);
    return put({ ...partsOf(packet), name: nameOf(sample, packet.from, to, random), to, message });
  },

  function requestVote(sample, random) {
    const from = anyPosition(sample, random);
    const { currentTerm, log, self } = nodeAt(sample, from);
    const { index, term } = random.chance(0.7) ? log : anyLog(sample, random);
    const asked = random.chance(0.8) ? currentTerm : anyTerm(sample, random);
    return sending(sample, random, from, {
      type: 'RequestVote',
      term: asked,
      candidate: self,
      lastLogIndex: index,
      lastLogTerm: term,
    });
  },

  function grantedVote(sample, random) {
    const from = anyPosition(sample, random);
    const term = random.chance(0.6) ? nodeAt(sample, from).currentTerm : anyTerm(sample, random);
    return sending(sample, random, from, { type: 'RequestVoteReply', term, voteGranted: true });
  },

  /** The voter has it on record, too. */
  function rememberedGrantedVote(sample, random) {
    const from = anyPosition(sample, random);
    const to = anyPosition(sample, random);
    const { currentTerm } = nodeAt(sample, to);
    const term = random.chance(0.7) ? currentTerm : anyTerm(sample, random);
    const name = nameOf(sample, from, to, random);
    const candidate = sample.names[to] as string;
    return (given) => {
      const { log } = nodeAt(given, from);
      const { votes, votesWithLog } = ghostAt(given, from);
      const voted = withGhost(given, from, {
        votes: grown(votes, { term, candidate }),
        votesWithLog: grown(votesWithLog, { term, candidate, log }),
      });
      return put({ name, from, to, log, message: { type: 'RequestVoteReply', term, voteGranted: true } })(voted);
    };
  },

  /** Entries of the sender's own log, as a leader of its term would send them. */
  function appendEntries(sample, random) {
    const from = anyPosition(sample, random);
    const { currentTerm, log, self, commitIndex } = nodeAt(sample, from);
    const end = random.chance(0.7) ? log : anyLog(sample, random);
    const previous = cutAfter(end, random.integer(end.index + 1));
    return sending(sample, random, from, {
      type: 'AppendEntries',
      term: random.chance(0.8) ? currentTerm : anyTerm(sample, random),
      leader: self,
      prevLogIndex: previous.index,
      prevLogTerm: previous.term,
      entries: { end, after: previous.index },
      leaderCommit: random.chance(0.7) ? commitIndex : random.integer(end.index + 2),
      round: 0,
    });
  },

  function acknowledgement(sample, random) {
    const from = anyPosition(sample, random);
    const { currentTerm, log } = nodeAt(sample, from);
    const end = random.chance(0.6) ? log : anyLog(sample, random);
    const entries = { end, after: random.integer(end.index + 1) };
    return sending(sample, random, from, {
      type: 'AppendEntriesReply',
      term: random.chance(0.7) ? currentTerm : anyTerm(sample, random),
      success: random.chance(0.8),
      matchIndex: lastIndexOf(entries),
      nextIndex: 0,
      entries,
      round: 0,
    });
  },
];

function anyPacket({ inFlight }: Sample, random: Stream): RaftPacket | undefined {
  return inFlight.length === 0 ? undefined : random.pick(inFlight);
}

/** A number for the new packet that no other has. */
function nameOf({ names }: Sample, from: number, to: number, random: Stream): string {
  return `${names[from] ?? ''}>${names[to] ?? ''}#${1000 + random.integer(1_000_000)}`;
}

function sending(sample: Sample, random: Stream, from: number, message: RaftMessage): Mutation {
  const to = (from + 1 + random.integer(Math.max(1, sample.names.length - 1))) % sample.names.length;
  return put({ name: nameOf(sample, from, to, random), from, to, message, log: nodeAt(sample, from).log });
}

function put(packet: RaftPacket): Mutation {
  const { from, to, message } = packet;
  return (given) => {
    const sent = withPackets(given, [...given.inFlight, packet]);
    if (message.type !== 'AppendEntries') return sent;
    const { term, entries } = message;
    return withRequests(sent, grown(given.ghost.requests, { from, to, term, entries }));
  };
}

function withMessage(sample: Sample, name: string, message: RaftMessage): Sample | undefined {
  const place = sample.inFlight.findIndex((packet) => packet.name === name);
  const packet = sample.inFlight[place];
  if (packet === undefined) return undefined;
  const inFlight = sample.inFlight.map((other, position) =>
    position === place ? { ...partsOf(packet), message } : other,
  );
  return withPackets(sample, inFlight);
}

/** The message with one of its numbers or answers changed. */
function changed(message: RaftMessage, sample: Sample, random: Stream): RaftMessage {
  const term = anyTerm(sample, random);
  if (random.chance(0.5)) return { ...message, term };
  const index = random.integer(4);
  switch (message.type) {
    case 'RequestVote':
      return random.chance(0.5) ? { ...message, lastLogIndex: index } : { ...message, lastLogTerm: term };
    case 'RequestVoteReply':
      return { ...message, voteGranted: !message.voteGranted };
    case 'AppendEntries':
      return random.chance(0.5) ? { ...message, leaderCommit: index } : { ...message, prevLogTerm: term };
    case 'AppendEntriesReply':
      return { ...message, success: !message.success };
    default:
      return { ...message, term };
  }
}
