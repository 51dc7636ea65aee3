import type { Log } from './log.ts';
import type { Segment } from './segment.ts';

/** A list that only grows at its head: every earlier version stays valid, so that keeping one costs nothing. */
export interface Grown<Item> {
  readonly head: Item;
  readonly tail: Grown<Item> | undefined;
}

/**
 * What the proof remembers of one node and the node itself does not: computed outside the node from what it was before
 * an event, the event, and what it was after its handler. Restarts keep it. All lists newest first.
 * (Verdi Raft, Raft/RaftRefinementInterface.v: electionsData.)
 */
export interface NodeGhost {
  /** Every vote this node ever cast. */
  readonly votes: Grown<{ readonly term: number; readonly candidate: string }> | undefined;
  /** The same, with the voter's log when it voted. */
  readonly votesWithLog: Grown<{ readonly term: number; readonly candidate: string; readonly log: Log }> | undefined;
  /** Who voted for this node; of several of one term the first in the list counts. */
  readonly cronies: Grown<{ readonly term: number; readonly nodes: readonly string[] }> | undefined;
  /** This node's log when it won the election of the term. */
  readonly leaderLogs: Grown<{ readonly term: number; readonly log: Log }> | undefined;
  /** Every entry this node accepted, with the term in which it did, message by message. */
  readonly allEntries: Grown<{ readonly term: number; readonly entries: Segment }> | undefined;
}

/** Ghost state of the world: of every node by position, and what was sent. */
export interface Ghost {
  readonly nodes: readonly NodeGhost[];
  /** Every AppendEntries ever sent, for asking where a reply came from. */
  readonly requests:
    Grown<{ readonly from: number; readonly to: number; readonly term: number; readonly entries: Segment }> | undefined;
}

export const NO_GHOST: NodeGhost = {
  votes: undefined,
  votesWithLog: undefined,
  cronies: undefined,
  leaderLogs: undefined,
  allEntries: undefined,
};

/** The items of a grown list, newest first. */
export function* itemsOf<Item>(list: Grown<Item> | undefined): Generator<Item, void> {
  for (let rest = list; rest !== undefined; rest = rest.tail) yield rest.head;
}
