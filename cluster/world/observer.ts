import type { Point } from '../../harness/core/raft/observation.ts';
import type { Rule } from '../../harness/core/trace.ts';
import type { Packet } from './link.ts';
import type { WorldNode } from './world.ts';

/** Why a node's handler runs, or which packet a step is about. */
export interface Cause<Message, Input> {
  readonly packet?: Packet<Message>;
  readonly input?: Input;
  readonly timer?: string;
}

/**
 * Watches a world move. The world is consistent whenever it is called: the packet of a step has left P, and what was
 * sent up to a point is in P already.
 */
export interface WorldObserver<State, Message, Input, Output> {
  /** A step begins: its premise holds, its node is as it was. */
  begin(rule: Rule, node: WorldNode<State>, cause: Cause<Message, Input>): void;
  /**
   * A point of the step: the node's new state is in place. `sent` and `outputs` are those since the point before. Steps
   * without a handler have one point, `applied`.
   */
  point(point: Point, sent: readonly Packet<Message>[], outputs: readonly Output[]): void;
}
