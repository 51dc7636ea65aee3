import { isInternal } from './entry.ts';
import type { NodeGhost } from './ghost.ts';
import type { Log } from './log.ts';
import type { RaftMessage } from './messages.ts';
import type { NodeState } from './node-state.ts';
import { isEmpty, type Segment } from './segment.ts';

/** What made a node's handler run. */
export type HandledEvent =
  | { readonly type: 'message'; readonly message: RaftMessage }
  | { readonly type: 'request' }
  | { readonly type: 'timeout'; readonly timer: string };

/** What of a packet tells whether entries were accepted and elections started. */
export interface SentMessage {
  readonly message: RaftMessage;
}

/**
 * The ghost state of a node after an event; the same object when nothing was added. Pure; costs what the event adds,
 * and a look at what was sent.
 *
 * @param before the node before the event
 * @param after the node after the handler, before a leader's duties
 * @param sent what the handler sent
 * (Verdi Raft, Raft/RaftRefinementInterface.v: elections_ghost_net_handlers, elections_ghost_input_handlers. Builds that
 * do what Verdi's does not are read as follows: an election may be started by a message, and be won at once; what a
 * leader writes on its own account when elected comes after its leader log, and is accepted like a request; a snapshot
 * accepts nothing.)
 */
export function updateGhost(
  ghost: NodeGhost,
  event: HandledEvent,
  before: NodeState,
  after: NodeState,
  sent: readonly SentMessage[],
): NodeGhost {
  if (event.type === 'message') {
    switch (event.message.type) {
      case 'AppendEntries':
        return withAccepted(ghost, event.message.entries, sent);
      case 'RequestVote':
        return castsVote(before, after) ? withVote(ghost, after) : ghost;
      case 'RequestVoteReply':
        return withOwnEntries(withElection(withCronies(ghost, after), before, after), before, after);
      case 'InstallSnapshot':
        return ghost;
      default:
    }
  }
  const started = startsElection(event, before, after, sent) ? withCandidacy(ghost, before, after) : ghost;
  return withOwnEntries(started, before, after);
}

/** Whether the event is what Verdi calls a timeout of a node that is not leader: it votes for itself in a new election. */
function startsElection(
  event: HandledEvent,
  before: NodeState,
  after: NodeState,
  sent: readonly SentMessage[],
): boolean {
  if (before.role === 'leader' || event.type === 'request') return false;
  if (event.type === 'timeout' && event.timer === 'election') {
    return !sent.some(({ message }) => message.type === 'PreVote');
  }
  return after.role !== 'follower' && after.currentTerm > before.currentTerm;
}

/** A candidate that voted for nobody leaves no trace, though it counts itself (as in Verdi). */
function withCandidacy(ghost: NodeGhost, before: NodeState, after: NodeState): NodeGhost {
  if (after.votedFor === null) return ghost;
  return withElection(withCronies(withVote(ghost, after), after), before, after);
}

/** A vote is new unless it repeats one of the same term. */
function castsVote(before: NodeState, after: NodeState): boolean {
  if (after.votedFor === null) return false;
  if (before.votedFor === null) return true;
  return before.currentTerm !== after.currentTerm || before.votedFor !== after.votedFor;
}

function withVote(ghost: NodeGhost, { currentTerm: term, votedFor, log }: NodeState): NodeGhost {
  const candidate = String(votedFor);
  const votes = { head: { term, candidate }, tail: ghost.votes };
  const votesWithLog = { head: { term, candidate, log }, tail: ghost.votesWithLog };
  const { cronies, leaderLogs, allEntries } = ghost;
  return { votes, votesWithLog, cronies, leaderLogs, allEntries };
}

function withCronies(ghost: NodeGhost, { role, currentTerm: term, votesReceived: nodes }: NodeState): NodeGhost {
  if (role === 'follower' || sameNodes(croniesOf(ghost.cronies, term), nodes)) return ghost;
  const cronies = { head: { term, nodes }, tail: ghost.cronies };
  const { votes, votesWithLog, leaderLogs, allEntries } = ghost;
  return { votes, votesWithLog, cronies, leaderLogs, allEntries };
}

function croniesOf(cronies: NodeGhost['cronies'], term: number): readonly string[] | undefined {
  for (let item = cronies; item !== undefined; item = item.tail) if (item.head.term === term) return item.head.nodes;
  return undefined;
}

function sameNodes(known: readonly string[] | undefined, nodes: readonly string[]): boolean {
  if (known === nodes) return true;
  return known?.length === nodes.length && known.every((node, position) => node === nodes[position]);
}

function withElection(ghost: NodeGhost, before: NodeState, after: NodeState): NodeGhost {
  if (before.role === 'leader' || after.role !== 'leader') return ghost;
  const { currentTerm: term } = after;
  const leaderLogs = { head: { term, log: electedWith(before.log, after) }, tail: ghost.leaderLogs };
  const { votes, votesWithLog, cronies, allEntries } = ghost;
  return { votes, votesWithLog, cronies, leaderLogs, allEntries };
}

/** The log of a new leader without what it wrote as leader. */
function electedWith(before: Log, { log, currentTerm, self }: NodeState): Log {
  const { entry } = log;
  if (log === before || entry === undefined) return log;
  return isInternal(entry) && entry.term === currentTerm && entry.at === self ? log.previous : log;
}

/** What the node itself put into its log: requests, and what it writes as leader on its own account. */
function withOwnEntries(ghost: NodeGhost, before: NodeState, after: NodeState): NodeGhost {
  if (after.log === before.log || after.log.index <= before.log.index) return ghost;
  return accepted(ghost, after.currentTerm, { end: after.log, after: before.log.index });
}

/** All entries of a request that was answered with success count, those that were there already too. */
function withAccepted(ghost: NodeGhost, entries: Segment, sent: readonly SentMessage[]): NodeGhost {
  if (isEmpty(entries)) return ghost;
  for (const { message } of sent) {
    if (message.type === 'AppendEntriesReply' && message.success) return accepted(ghost, message.term, entries);
  }
  return ghost;
}

function accepted(ghost: NodeGhost, term: number, entries: Segment): NodeGhost {
  const allEntries = { head: { term, entries }, tail: ghost.allEntries };
  const { votes, votesWithLog, cronies, leaderLogs } = ghost;
  return { votes, votesWithLog, cronies, leaderLogs, allEntries };
}
