import type { ClientOutcome, ClusterMember } from '../../harness/core/contracts/system.ts';
import type { RefuseUpgrade } from '../upgrade-moves.ts';

/** What a node says of itself; undefined for what it does not say. */
export interface NodeReport {
  readonly node: string;
  readonly version: string | undefined;
  readonly term: number;
  readonly isLeader: boolean;
  readonly lastIndex: number;
  readonly appliedIndex: number;
  readonly members: readonly ClusterMember[] | undefined;
}

/** What those faults need that are about a system's builds and members: everything that differs from system to system. */
export interface Administrator {
  /** What all nodes run at the start. */
  readonly build: string;
  refuseUpgrade(...move: Parameters<RefuseUpgrade>): ReturnType<RefuseUpgrade>;
  /** Nodes that are no members at the start. */
  readonly outside: readonly string[];
  /** Whether nodes run from the start, or join empty; undefined where members never change. */
  readonly joins: 'running' | 'empty' | undefined;
  /** Aborted when the run is given up: then nothing is waited for any more. */
  readonly stopped: AbortSignal;
  /** What every node that answers says now. */
  report(): Promise<readonly NodeReport[]>;
  /** Starts a stopped node as this build, on the data it has. */
  launch(node: string, build: string): Promise<void>;
  /** Starts a node without data that was added to a cluster of these members. */
  launchJoining(node: string, build: string, members: readonly string[]): Promise<void>;
  /** Asks a node to let another one join or leave, and waits for its answer, not for ever. */
  change(kind: 'join' | 'leave', asked: string, member: string): Promise<ClientOutcome>;
}
