import type { RequestVote, RequestVoteReply, PreVote, PreVoteReply } from '../../core/raft/messages.ts';
import { isMajority, type NodeState } from '../../core/raft/node-state.ts';
import type { Memory } from './memory.ts';
import type { Letter, Scene } from './scenes.ts';
import { endOf, isUpToDate, list, logEnds } from './words.ts';
import { told, type Told } from './told.ts';

/** An election timer fired. */
export function electionTimeout({ node, before, after, sent }: Scene, memory: Memory): Told {
  const asked = list(sent.filter(({ message }) => message.type === 'RequestVote').map(({ to }) => to));
  const preAsked = list(sent.filter(({ message }) => message.type === 'PreVote').map(({ to }) => to));
  if (preAsked !== '') {
    const term = String(before.currentTerm + 1);
    return told(`${node}'s election timer fires: it asks ${preAsked} whether they would vote for it in term ${term}`);
  }
  if (after.role === 'follower') {
    const change = before.role === 'leader' ? 'it hears from no majority and steps down' : 'it does nothing';
    return told(`${node}'s election timer fires: ${change}`);
  }
  if (before.role === 'leader') return told(`${node}'s election timer fires: it goes on leading`);
  const deeds = [
    `becomes candidate of term ${after.currentTerm}`,
    after.votedFor === node ? 'votes for itself' : 'counts its own vote without recording it',
    ...(asked === '' ? [] : [`asks ${asked} for votes`]),
  ];
  const because: string[] = [];
  if (after.currentTerm <= before.currentTerm) because.push(`although it was in term ${before.currentTerm} before`);
  const earlier = memory.voteOf(node, after.currentTerm);
  if (earlier !== undefined && earlier !== node) because.push(`although it voted for ${earlier} in this term`);
  const others = [...new Set(after.votesReceived.filter((voter) => voter !== node))];
  const then =
    others.length === 0
      ? []
      : [`it still counts the ${others.length === 1 ? 'vote' : 'votes'} of ${list(others)} from before`];
  if (after.role === 'leader') then.push(...victory(node, after, memory));
  return told(`${node}'s election timer fires: it ${list(deeds)}`, because, then, ['role', 'term']);
}

/** Somebody asks for a vote. */
export function voteRequested(scene: Scene, { from }: Letter, message: RequestVote, memory: Memory): Told {
  const { node, sent } = scene;
  const reply = sent.find(({ message: { type } }) => type === 'RequestVoteReply')?.message;
  if (reply?.type !== 'RequestVoteReply') {
    return told(`${node} ignores ${from}'s request for a vote in term ${message.term}`, [], [], ['role', 'term']);
  }
  if (!reply.voteGranted) {
    return told(
      `${node} refuses ${from} its vote in term ${message.term}`,
      refusals(scene, from, message),
      [],
      ['term'],
    );
  }
  const because = [...termReason(scene, from, message, memory), ...logReason(scene, from, message)];
  return told(`${node} votes for ${from} in term ${reply.term}`, because, [], ['role', 'term']);
}

/** A vote, or its refusal, comes back. */
export function voteAnswered(scene: Scene, { from }: Letter, message: RequestVoteReply, memory: Memory): Told {
  const { node, before, after } = scene;
  const { term, voteGranted } = message;
  const what = voteGranted ? `${from}'s vote of term ${term}` : `${from}'s refusal of term ${term}`;
  const counted = after.votesReceived.length > before.votesReceived.length;
  if (before.role !== 'leader' && after.role === 'leader') {
    return told(`${node} gets ${what}`, oddities(scene, from, message), victory(node, after, memory), ['role', 'term']);
  }
  if (term > before.currentTerm && after.currentTerm > before.currentTerm) {
    return told(`${node} gets ${what} and enters that term`, [], [], ['term']);
  }
  if (!counted) return told(`${node} gets ${what}`, [], [uncounted(before, term, voteGranted)], []);
  const voters = new Set(after.votesReceived).size;
  const needed = Math.floor(after.members.length / 2) + 1;
  const state = `it has ${voters} of the ${needed} votes it needs`;
  return told(`${node} counts ${what}`, oddities(scene, from, message), [state], []);
}

/** Somebody asks whether an election could be won. */
export function preVoteRequested({ node, sent }: Scene, { from }: Letter, { term }: PreVote): Told {
  const granted = sent.some(({ message }) => message.type === 'PreVoteReply' && message.voteGranted);
  if (granted) return told(`${node} would vote for ${from} in term ${term}`);
  return told(`${node} ${sent.length === 0 ? 'ignores' : 'refuses'} ${from}'s pre-vote for term ${term}`);
}

export function preVoteAnswered(scene: Scene, { from }: Letter, message: PreVoteReply, memory: Memory): Told {
  const { node, before, after, sent } = scene;
  const what = message.voteGranted ? `${from}'s promise for term ${message.term}` : `${from}'s refusal of a pre-vote`;
  if (before.role !== 'follower' || after.role === 'follower') return told(`${node} gets ${what}`);
  const asked = list(sent.filter(({ message: { type } }) => type === 'RequestVote').map(({ to }) => to));
  const stands = `it becomes candidate of term ${after.currentTerm} and asks ${asked} for votes`;
  const won = after.role === 'leader' ? victory(node, after, memory) : [];
  return told(`${node} gets ${what}`, [], [stands, ...won], ['role', 'term']);
}

/** The election is won, by whom, and what is odd about it. */
function victory(node: string, after: NodeState, memory: Memory): string[] {
  const term = after.currentTerm;
  const voters = [...new Set(after.votesReceived)].sort();
  const few = isMajority(voters.length, after.members.length)
    ? `${voters.length} of ${after.members.length}`
    : `only ${voters.length} of ${after.members.length} nodes, no majority`;
  const other = memory.winnerOf(term);
  const both =
    other === undefined || other === node ? '' : `, although ${other} won it before: two leaders of one term`;
  return [`it wins term ${term} with the ${voters.length === 1 ? 'vote' : 'votes'} of ${list(voters)} (${few})${both}`];
}

function termReason({ node, before, after }: Scene, from: string, { term }: RequestVote, memory: Memory): string[] {
  const earlier = memory.voteOf(node, term);
  const other = earlier !== undefined && earlier !== from;
  if (term < before.currentTerm) {
    const vote = other ? ` and voted for ${earlier} in term ${term}` : '';
    return [`although it is in term ${before.currentTerm} already${vote}`];
  }
  if (other) {
    const known = before.votedFor === earlier && before.currentTerm === term;
    return [
      known
        ? `although it voted for ${earlier} in this term`
        : `it does not know any more that it voted for ${earlier} in this term`,
    ];
  }
  if (earlier === from) return ['it voted for it before'];
  if (term === before.currentTerm) return ['it has not voted in this term'];
  return after.currentTerm < term
    ? [`without entering that term: it stays in term ${after.currentTerm}`]
    : [`it enters term ${after.currentTerm} and has not voted in it`];
}

function logReason({ before }: Scene, from: string, { lastLogIndex, lastLogTerm }: RequestVote): string[] {
  const { log } = before;
  const asking = { index: lastLogIndex, term: lastLogTerm };
  if (log.index === 0) return [];
  if (!isUpToDate(asking, log)) return [`although ${logEnds(`${from}'s`, asking)} and ${logEnds('its own', log)}`];
  const same = asking.index === log.index && asking.term === log.term;
  return [
    same
      ? `both logs end with ${endOf(log)}`
      : `its log ends with ${endOf(log)}, ${from}'s is ahead with ${endOf(asking)}`,
  ];
}

function refusals({ before, after }: Scene, from: string, { term, lastLogIndex, lastLogTerm }: RequestVote): string[] {
  if (term < before.currentTerm) return [`it is in term ${before.currentTerm} already`];
  const same = term === before.currentTerm;
  const reasons: string[] = [];
  if (same && before.votedFor !== null && before.votedFor !== from)
    reasons.push(`it voted for ${before.votedFor} in this term`);
  if (same && before.leader !== null) reasons.push(`it knows ${before.leader} as leader of this term`);
  const { log } = before;
  if (!isUpToDate({ index: lastLogIndex, term: lastLogTerm }, log)) {
    const asking = { index: lastLogIndex, term: lastLogTerm };
    reasons.push(`${logEnds(`${from}'s`, asking)} and ${logEnds('its own', log)}`);
  }
  if (after.currentTerm > before.currentTerm) reasons.push(`it enters term ${after.currentTerm}`);
  return reasons;
}

/** What should have kept the reply from counting. */
function oddities({ before, after }: Scene, from: string, { term, voteGranted }: RequestVoteReply): string[] {
  const odd: string[] = [];
  if (!voteGranted) odd.push('it counts it as a vote');
  if (term < before.currentTerm) odd.push(`although it stands in term ${before.currentTerm} now`);
  if (before.votesReceived.includes(from) && after.votesReceived.length > before.votesReceived.length) {
    odd.push('which it has counted already');
  }
  return odd;
}

function uncounted(before: NodeState, term: number, granted: boolean): string {
  if (term < before.currentTerm) return `it does not count, for ${before.self} is in term ${before.currentTerm}`;
  if (before.role !== 'candidate')
    return `it makes no difference, for ${before.self} is ${before.role} of term ${before.currentTerm}`;
  return granted ? 'it changes nothing' : 'nothing is won by it';
}
