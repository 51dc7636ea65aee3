import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type Observation, type WorldState } from '../../../harness/core/raft/observation.ts';
import { ofType } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { votedForLog } from '../facts/votes.ts';
import { type IncrementalEvaluators, TRIGGER } from '../invariant.ts';

/** What may make a node a candidate with another log. */
const CANDIDACY = CHANGED.role | CHANGED.term | CHANGED.log;

/** A vote on its way, or what a RequestVote said of its sender's log. */
interface Sent {
  readonly term: number;
  readonly node: number;
}

interface Claim extends Sent {
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
}

/** B7 to B10: candidates say truly how far their logs go, and have votes only of nodes whose logs go no further. */
export const UP_TO_DATE_INCREMENTAL: IncrementalEvaluators = {
  RequestVoteMaxIndexMaxTerm: monitor(TRIGGER.sentRequestVote | CANDIDACY, (_facts, premises) => {
    /** Distinct claims of all candidates. */
    const claims: Claim[] = [];
    return (observation) => {
      const { node, after, sent, world } = observation;
      for (const { packet, message } of ofType(sent, 'RequestVote')) {
        const { term, lastLogIndex, lastLogTerm } = message;
        const last = claims.at(-1);
        if (last?.node === packet.from && last.term === term && isTrue(last, message)) continue;
        claims.push({ node: packet.from, term, lastLogIndex, lastLogTerm });
      }
      if (after.role !== 'candidate') return undefined;
      premises.count++;
      const doubtful = claims.some((claim) => isOf(claim, node, after) && !isTrueOf(claim, after));
      return doubtful ? falseClaim(node, after, world) : undefined;
    };
  }),

  RequestVoteReplyMoreUpToDate: monitor(TRIGGER.sentRequestVoteReply | CANDIDACY, (_facts, premises) => {
    /** By candidate: every vote that was ever on its way to it. */
    const votes: Sent[][] = [];
    return (observation) => {
      const { node, after, sent, world } = observation;
      for (const { packet, message } of ofType(sent, 'RequestVoteReply')) {
        if (!message.voteGranted) continue;
        const { from, to } = packet;
        (votes[to] ??= []).push({ node: from, term: message.term });
        const candidate = world.nodes[to];
        if (candidate?.role !== 'candidate' || candidate.currentTerm !== message.term) continue;
        premises.count++;
        const sentence = lessUpToDate(world, from, candidate);
        if (sentence !== undefined) return sentence;
      }
      if (after.role !== 'candidate' || votes[node] === undefined) return undefined;
      const ofTerm = votes[node].filter(({ term }) => term === after.currentTerm);
      const doubtful = ofTerm.some((vote) => lessUpToDate(world, vote.node, after) !== undefined);
      return doubtful ? wrongVoteInFlight(observation) : undefined;
    };
  }),

  VotedForMoreUpToDate: monitor(CHANGED.vote | CANDIDACY, (_facts, premises) => ({ node, after, world }) => {
    const { votedFor, currentTerm, self, role } = after;
    const candidate = votedFor === null ? undefined : world.nodes[world.names.indexOf(votedFor)];
    if (candidate?.role === 'candidate' && candidate.currentTerm === currentTerm) {
      premises.count++;
      const sentence = lessUpToDate(world, node, candidate);
      if (sentence !== undefined) return sentence;
    }
    if (role !== 'candidate') return undefined;
    for (let position = 0; position < world.nodes.length; position++) {
      const voter = world.nodes[position];
      if (voter?.votedFor !== self || voter.currentTerm !== currentTerm) continue;
      premises.count++;
      const sentence = lessUpToDate(world, position, after);
      if (sentence !== undefined) return sentence;
    }
    return undefined;
  }),

  VotesReceivedMoreUpToDate: monitor(CHANGED.votesReceived | CANDIDACY, (_facts, premises) => ({ after, world }) => {
    if (after.role !== 'candidate') return undefined;
    for (const voter of after.votesReceived) {
      const position = world.names.indexOf(voter);
      if (position < 0) continue;
      premises.count++;
      const sentence = lessUpToDate(world, position, after);
      if (sentence !== undefined) return sentence;
    }
    return undefined;
  }),
};

function isOf(claim: Claim, node: number, { currentTerm }: NodeState): boolean {
  return claim.node === node && claim.term === currentTerm;
}

function isTrue(one: Omit<Claim, keyof Sent>, other: Omit<Claim, keyof Sent>): boolean {
  return one.lastLogIndex === other.lastLogIndex && one.lastLogTerm === other.lastLogTerm;
}

function isTrueOf({ lastLogIndex, lastLogTerm }: Omit<Claim, keyof Sent>, { log }: NodeState): boolean {
  return lastLogIndex === log.index && lastLogTerm === log.term;
}

function falseClaim(node: number, candidate: NodeState, world: WorldState): string | undefined {
  const { self, currentTerm, log } = candidate;
  for (const { packet, message } of ofType(world.packets(), 'RequestVote')) {
    if (packet.from !== node || message.term !== currentTerm || isTrueOf(message, candidate)) continue;
    return `RequestVote ${packet.name} says that the log of ${self} ends at ${message.lastLogIndex} of term ${message.lastLogTerm}, but it ends at ${log.index} of term ${log.term}.`;
  }
  return undefined;
}

function wrongVoteInFlight({ node, after, world }: Observation): string | undefined {
  for (const { packet, message } of ofType(world.packets(), 'RequestVoteReply')) {
    if (!message.voteGranted || packet.to !== node || message.term !== after.currentTerm) continue;
    const sentence = lessUpToDate(world, packet.from, after);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

/** Unless the voter voted for this candidate in its term with a log that was not more up to date than its log now. */
function lessUpToDate(world: WorldState, voter: number, candidate: NodeState): string | undefined {
  const { self, currentTerm, log } = candidate;
  const ghost = world.ghost.nodes[voter];
  if (ghost !== undefined && votedForLog(ghost, currentTerm, self, log)) return undefined;
  return `${self} has the vote of ${String(world.names[voter])} in term ${currentTerm}, which did not find the log of ${self} (end ${log.index} of term ${log.term}) up to date.`;
}
