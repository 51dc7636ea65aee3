import type { NodeGhost } from '../../../harness/core/raft/ghost.ts';
import { CHANGED, type Observation, type WorldState } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { GROWTH, type Growth } from './growth.ts';
import { LOG_TREE, type LogTree } from './log-tree.ts';
import { isQuorum, maskOf } from './nodes.ts';

/** The terms whose election was decided, as the votes say: a node has those of a majority and is no candidate any more. */
export const ELECTIONS: FactKind<Elections> = {
  name: 'elections',
  create: (facts) => new Elections(facts.names, facts.of(GROWTH), facts.of(LOG_TREE)),
};

export class Elections {
  /** Whether all entries that ever were in a log are of terms that were decided, and stayed so. */
  regular = true;
  readonly #names: readonly string[];
  readonly #growth: Growth;
  readonly #tree: LogTree;
  /** By term: mask of the nodes with votes of a majority. */
  readonly #winners: (number | undefined)[] = [];
  #world: WorldState | undefined;

  constructor(names: readonly string[], growth: Growth, tree: LogTree) {
    this.#names = names;
    this.#growth = growth;
    this.#tree = tree;
  }

  observe({ node, after, changed, world }: Observation): void {
    this.#world = world;
    if (this.#growth.after.cronies !== this.#growth.before.cronies) this.#count(node, after);
    if ((changed & (CHANGED.role | CHANGED.term)) !== 0 && after.role === 'candidate') {
      if (((this.#winners[after.currentTerm] ?? 0) & (1 << node)) !== 0) this.regular = false;
    }
    for (const { log } of this.#tree.fresh) {
      if (log.previous.term !== log.term && !this.decided(log.term)) this.regular = false;
    }
  }

  /** `cand(t)`. */
  decided(term: number): boolean {
    let winners = this.#winners[term] ?? 0;
    for (let position = 0; winners !== 0; position++, winners >>= 1) {
      const node = this.#world?.nodes[position];
      if ((winners & 1) !== 0 && !(node?.role === 'candidate' && node.currentTerm === term)) return true;
    }
    return false;
  }

  #count(node: number, state: WorldState['nodes'][number]): void {
    const { before, after } = this.#growth;
    for (let item = after.cronies; item !== undefined && item !== before.cronies; item = item.tail) {
      const { term } = item.head;
      const has = isQuorum(this.#names, maskOf(this.#names, croniesOf(after, term)), state);
      const winners = this.#winners[term] ?? 0;
      if (!has && (winners & (1 << node)) !== 0) this.regular = false;
      this.#winners[term] = has ? winners | (1 << node) : winners & ~(1 << node);
    }
  }
}

/** `Cr(h, t)`: of several lists of one term the newest counts. */
export function croniesOf({ cronies }: NodeGhost, term: number): readonly string[] {
  for (let item = cronies; item !== undefined; item = item.tail) if (item.head.term === term) return item.head.nodes;
  return NOBODY;
}

const NOBODY: readonly string[] = [];
