import type { Send } from '../../../harness/core/contracts/handlers.ts';
import type { LockstepNode, NodeEnd, NodeMessage, NodeStep } from '../../../harness/core/contracts/lockstep.ts';
import { EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { PersistentMap } from '../../../harness/core/raft/persistent-map.ts';
import type { RaftAnswer } from '../../../harness/core/raft/observation.ts';

/**
 * One component of Σ whose real self is a process: what an observer knows of it after its last event. Only the newest
 * state of a node has a process behind it, because processes cannot go back.
 */
export interface RemoteState extends NodeState {
  readonly process: LockstepNode;
  /** The deadline it waits for; null when it waits for none. */
  readonly next: NodeStep['next'];
  /** Its clock, ns. */
  readonly now: number;
  /** Over everything it wrote in all its lives. */
  readonly written: number;
  /** What it sent before its first event, such as while it started: leaves with that event. */
  readonly early: Said;
  /** The entries of `log` as the node gave them. */
  readonly entries: readonly string[];
  /** How the process ended, where it did so when it was started again: what it said until then is lost with it. */
  readonly endedAtStart: NodeEnd | undefined;
}

/** What a node sent and answered. */
export interface Said {
  readonly sends: readonly Send<NodeMessage>[];
  readonly outputs: readonly RaftAnswer[];
}

export const NOTHING_SAID: Said = { sends: [], outputs: [] };

/** A node of which nothing is known yet but that it runs. */
export function unknownState(process: LockstepNode, nodes: readonly string[]): RemoteState {
  return {
    self: process.name,
    nodes,
    members: nodes,
    role: 'follower',
    currentTerm: 0,
    votedFor: null,
    leader: null,
    log: EMPTY_LOG,
    commitIndex: 0,
    lastApplied: 0,
    machine: EMPTY_MACHINE,
    votesReceived: [],
    matchIndex: nodes.map(() => 0),
    nextIndex: nodes.map(() => -1),
    process,
    next: null,
    now: 0,
    written: 0,
    early: NOTHING_SAID,
    entries: [],
    endedAtStart: undefined,
  };
}

const EMPTY_MACHINE = { contents: PersistentMap.empty<never>(), clients: PersistentMap.empty<never>(), hash: 0 };
