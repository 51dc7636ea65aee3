import { NO_GHOST, type NodeGhost } from '../../../harness/core/raft/ghost.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';

/** What the acting node's ghost state gained at this point. New items of a list: from `after` on until `before`. */
export const GROWTH: FactKind<Growth> = { name: 'growth', create: () => new Growth() };

export class Growth {
  before: NodeGhost = NO_GHOST;
  after: NodeGhost = NO_GHOST;
  readonly #seen: NodeGhost[] = [];

  observe({ node, world }: Observation): void {
    this.before = this.#seen[node] ?? NO_GHOST;
    this.after = world.ghost.nodes[node] ?? NO_GHOST;
    if (this.after !== this.before) this.#seen[node] = this.after;
  }
}
