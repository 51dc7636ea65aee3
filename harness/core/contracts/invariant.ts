import type { WorldState } from '../raft/observation.ts';

/**
 * A property of a Raft world that must hold at every point of every step: after the handler, after the leader's duties,
 * after applying. Exact engines evaluate it beside those of the proof.
 */
export interface InvariantDefinition {
  readonly name: string;
  /** What must hold, in a sentence. */
  readonly statement: string;
  /** One sentence that names what contradicts the statement in this state; undefined when it holds. */
  contradiction(world: WorldState): string | undefined;
}
