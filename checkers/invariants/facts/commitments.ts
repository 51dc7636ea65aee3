import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';
import type { FactKind } from '../invariant.ts';
import { isQuorum } from './nodes.ts';

/** An entry that is committed in its own term or a later one: from `term` on. */
export interface Committed {
  readonly entry: Entry;
  readonly term: number;
}

/**
 * What a majority accepted, and what comes before it in some log, counted anew from the ghost state. For worlds whose
 * logs are out of order, where counting step by step says nothing any more.
 */
export const COMMITMENTS: FactKind<Commitments> = { name: 'commitments', create: () => new Commitments() };

export class Commitments {
  #ofPoint: Counted | undefined;

  observe(): void {
    this.#ofPoint = undefined;
  }

  /** At the present point. */
  in(world: WorldState): Counted {
    this.#ofPoint ??= new Counted(world);
    return this.#ofPoint;
  }
}

export class Counted {
  /** Accepted by a majority in the entry's own term. */
  readonly direct: readonly Committed[];
  /** In some log at or below such an entry of that log. */
  readonly all: readonly Committed[];
  /** By hash of the entry. */
  readonly #byHash = new Map<number, Committed[]>();

  constructor(world: WorldState) {
    this.direct = directCommitments(world);
    for (const { log } of world.nodes) this.#count(log);
    this.all = [...this.#byHash.values()].flat();
  }

  /** The first term from which on the entry is committed; Infinity when it is not. */
  termOf(entry: Entry): number {
    return this.#byHash.get(entry.hash)?.find((known) => sameEntry(known.entry, entry))?.term ?? Infinity;
  }

  #count(log: Log): void {
    const direct = this.direct.filter(({ entry }) => isIn(log, entry));
    for (let part = log; part.entry !== undefined; part = part.previous) {
      const { entry } = part;
      let term = Infinity;
      for (const above of direct) if (above.entry.index >= entry.index) term = Math.min(term, above.term);
      if (term < Infinity) this.#note(entry, term);
    }
  }

  #note(entry: Entry, term: number): void {
    const known = this.#byHash.get(entry.hash) ?? [];
    const others = known.filter((commitment) => !sameEntry(commitment.entry, entry));
    this.#byHash.set(entry.hash, [...others, { entry, term: Math.min(term, this.termOf(entry)) }]);
  }
}

function directCommitments({ names, nodes, ghost }: WorldState): Committed[] {
  const accepted = new Map<number, { entry: Entry; mask: number }[]>();
  for (const [position, { allEntries }] of ghost.nodes.entries()) {
    for (const { term, entries } of itemsOf(allEntries)) {
      for (const entry of entriesOf(entries)) {
        if (entry.term !== term) continue;
        const sameHash = accepted.get(entry.hash) ?? [];
        const known = sameHash.find((other) => sameEntry(other.entry, entry));
        if (known === undefined) accepted.set(entry.hash, [...sameHash, { entry, mask: 1 << position }]);
        else known.mask |= 1 << position;
      }
    }
  }
  const [first] = nodes;
  if (first === undefined) return [];
  return [...accepted.values()]
    .flat()
    .filter(({ mask }) => isQuorum(names, mask, first))
    .map(({ entry }) => ({ entry, term: entry.term }));
}

function isIn(log: Log, entry: Entry): boolean {
  for (let part = log; part.entry !== undefined; part = part.previous) if (sameEntry(part.entry, entry)) return true;
  return false;
}
