import type { NodeGhost } from '../../core/raft/ghost.ts';
import type { Log } from '../../core/raft/log.ts';
import type { RaftMessage } from '../../core/raft/messages.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { ExternalEvent } from '../../core/raft/observation.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import type { Used } from './bounds.ts';
import type { SentRequests } from './sent-requests.ts';

/** One component of Σ, and what a restart would make of it. */
export interface ExploredNode {
  readonly state: NodeState;
  /** What a disk would hold if the power failed now. */
  readonly durable: NodeState;
  readonly up: boolean;
}

/**
 * A world between two steps as a value: P, Σ and T, the ghost state, and what of the bounds is used up. Nothing of it
 * ever changes, and it shares all but what the last step made with the world before.
 */
export interface ExploredWorld {
  readonly nodes: readonly ExploredNode[];
  readonly ghosts: readonly NodeGhost[];
  /** By link, oldest first. */
  readonly packets: readonly (readonly Packet<RaftMessage>[])[];
  readonly requests: SentRequests;
  readonly trace: readonly ExternalEvent[];
  /** The longest log that was applied at any point so far; undefined before the first. */
  readonly applied: Log | undefined;
  readonly used: Used;
}
