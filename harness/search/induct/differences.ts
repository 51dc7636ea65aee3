import type { Grown, NodeGhost } from '../../core/raft/ghost.ts';
import { itemsOf } from '../../core/raft/ghost.ts';
import type { Log } from '../../core/raft/log.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { ExternalEvent, RaftPacket } from '../../core/raft/observation.ts';
import { entriesOf, type Segment } from '../../core/raft/segment.ts';
import type { State } from '../../../cluster/raft/handlers/types.ts';
import type { Sample } from './sample.ts';

/** How one sample differs from another, one short line for each difference; entries are written `index:term`. */
export function differences(from: Sample, to: Sample): string[] {
  return [
    ...to.nodes.flatMap((node, position) => [
      ...nodeDifferences(from.nodes[position] as State, node),
      ...upDifference(node.self, from.up[position], to.up[position]),
      ...ghostDifferences(node.self, from.ghost.nodes[position] as NodeGhost, to.ghost.nodes[position] as NodeGhost),
    ]),
    ...listDifferences(from.inFlight, to.inFlight, describePacket).map((line) => `in flight ${line}`),
    ...listDifferences(from.trace, to.trace, describeEvent).map((line) => `told outside ${line}`),
  ];
}

/** The sample on a few lines: a node each, then what is in flight. */
export function describeSample({ nodes, up, inFlight }: Sample): string[] {
  const states = nodes.map((node, position) => {
    const { self, role, currentTerm, votedFor, log, commitIndex, lastApplied } = node;
    const vote = votedFor === null ? 'no vote' : `voted for ${votedFor}`;
    const state = up[position] === true ? role : `${role} (stopped)`;
    const votes = role === 'follower' ? '' : `, votes of ${node.votesReceived.join(' ') || 'nobody'}`;
    const match = role === 'leader' ? `, matchIndex ${node.matchIndex.join(' ')}` : '';
    return `${self}: ${state} of term ${currentTerm}, ${vote}${votes}, log ${describeLog(log)}, commit ${commitIndex}, applied ${lastApplied}${match}`;
  });
  return [...states, ...inFlight.map((packet) => `in flight: ${describePacket(packet)}`)];
}

export function describePacket({ name, message }: Pick<RaftPacket, 'name' | 'message'>): string {
  return `${message.type} ${name} (${describeMessage(message)})`;
}

function describeMessage(message: RaftMessage): string {
  const term = `term ${message.term}`;
  switch (message.type) {
    case 'RequestVote':
      return `${term}, last entry ${message.lastLogIndex}:${message.lastLogTerm}`;
    case 'RequestVoteReply':
      return `${term}, ${message.voteGranted ? 'granted' : 'refused'}`;
    case 'AppendEntries': {
      const after = `after ${message.prevLogIndex}:${message.prevLogTerm}`;
      return `${term}, ${after}, entries ${describeEntries(message.entries)}, commit ${message.leaderCommit}`;
    }
    case 'AppendEntriesReply':
      return `${term}, ${message.success ? 'success' : 'refused'}, entries ${describeEntries(message.entries)}`;
    default:
      return term;
  }
}

function describeLog(log: Log): string {
  return describeEntries({ end: log, after: 0 });
}

function describeEntries(entries: Segment): string {
  return (
    entriesOf(entries)
      .map(({ index, term }) => `${index}:${term}`)
      .join(' ') || 'none'
  );
}

function describeEvent(event: ExternalEvent): string {
  if (event.type === 'input') return `request ${event.request.client}/${event.request.request}`;
  return `answer to ${event.answer.client}/${event.answer.request}`;
}

function nodeDifferences(from: State, to: State): string[] {
  if (from === to) return [];
  const read: readonly (readonly [string, (state: State) => string])[] = [
    ['role', ({ role }) => role],
    ['currentTerm', ({ currentTerm }) => String(currentTerm)],
    ['votedFor', ({ votedFor }) => votedFor ?? 'nobody'],
    ['leader', ({ leader }) => leader ?? 'unknown'],
    ['log', ({ log }) => describeLog(log)],
    ['commitIndex', ({ commitIndex }) => String(commitIndex)],
    ['lastApplied', ({ lastApplied }) => String(lastApplied)],
    ['votesReceived', ({ votesReceived }) => votesReceived.join(' ') || 'none'],
    ['matchIndex', ({ matchIndex }) => matchIndex.join(' ')],
    ['nextIndex', ({ nextIndex }) => nextIndex.map((index) => (index < 0 ? 'last' : String(index))).join(' ')],
  ];
  const changed = read.flatMap(([name, text]) =>
    text(from) === text(to) ? [] : [`${to.self} ${name}: ${text(from)} -> ${text(to)}`],
  );
  const logText = describeLog(from.log) === describeLog(to.log) && from.log.hash !== to.log.hash;
  return logText ? [...changed, `${to.self} log: the same places with other commands`] : changed;
}

function upDifference(name: string, from: boolean | undefined, to: boolean | undefined): string[] {
  if (from === to) return [];
  return [`${name} ${to === true ? 'is up' : 'has stopped'}`];
}

function ghostDifferences(name: string, from: NodeGhost, to: NodeGhost): string[] {
  if (from === to) return [];
  const lines = [
    ...grownDifferences(from.votes, to.votes, ({ term, candidate }) => `vote for ${candidate} in term ${term}`),
    ...grownDifferences(from.votesWithLog, to.votesWithLog, ({ term, candidate, log }) => {
      return `vote for ${candidate} in term ${term} with log ${describeLog(log)}`;
    }),
    ...grownDifferences(
      from.cronies,
      to.cronies,
      ({ term, nodes }) => `votes received in term ${term}: ${nodes.join(' ')}`,
    ),
    ...grownDifferences(from.leaderLogs, to.leaderLogs, ({ term, log }) => {
      return `elected in term ${term} with log ${describeLog(log)}`;
    }),
    ...grownDifferences(from.allEntries, to.allEntries, ({ term, entries }) => {
      return `accepted in term ${term}: ${describeEntries(entries)}`;
    }),
  ];
  return lines.map((line) => `${name} on record ${line}`);
}

function grownDifferences<Item>(
  from: Grown<Item> | undefined,
  to: Grown<Item> | undefined,
  describe: (item: Item) => string,
): string[] {
  return from === to ? [] : listDifferences([...itemsOf(from)], [...itemsOf(to)], describe);
}

function listDifferences<Item>(from: readonly Item[], to: readonly Item[], describe: (item: Item) => string): string[] {
  const before = new Set(from);
  const after = new Set(to);
  return [
    ...from.filter((item) => !after.has(item)).map((item) => `- ${describe(item)}`),
    ...to.filter((item) => !before.has(item)).map((item) => `+ ${describe(item)}`),
  ];
}
