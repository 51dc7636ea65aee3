import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import type { Grown } from '../../../harness/core/raft/ghost.ts';
import { cutAfter, entryAt, type Log } from '../../../harness/core/raft/log.ts';
import type { Observation, WorldState } from '../../../harness/core/raft/observation.ts';
import type { Segment } from '../../../harness/core/raft/segment.ts';
import type { FactKind } from '../invariant.ts';
import { GROWTH, type Growth } from './growth.ts';
import { type Branch, LOG_TREE, type LogTree } from './log-tree.ts';

/** Which nodes accepted an entry in its own term: what commits it, once they are a majority. */
export const ACCEPTED: FactKind<Accepted> = {
  name: 'accepted',
  create: (facts) => new Accepted(facts.of(LOG_TREE), facts.of(GROWTH)),
};

/** A run of indices, both included; empty when `high` is below `low`. */
interface Range {
  low: number;
  high: number;
}

export class Accepted {
  /** Entries that the acting node newly accepted in their own term at this point, while the tree is regular. */
  fresh: readonly Branch[] = NONE;
  /**
   * Whether what {@link nodesOf} says is kept up to date entry by entry. Otherwise it is read from the ghost state, and
   * `fresh` says nothing.
   */
  regular = true;
  /** What the acting node accepted at this point, message by message, newest first. */
  gained: readonly Acceptance[] = NOTHING;
  readonly #tree: LogTree;
  readonly #growth: Growth;
  /** By node, by term: the entries of the term that it accepted in the term. */
  readonly #ranges: (Range | undefined)[][] = [];
  #world: WorldState | undefined;

  constructor(tree: LogTree, growth: Growth) {
    this.#tree = tree;
    this.#growth = growth;
  }

  observe({ node, world }: Observation): void {
    this.#world = world;
    this.fresh = NONE;
    this.gained = NOTHING;
    this.regular &&= this.#tree.regular;
    const { before, after } = this.#growth;
    if (after.allEntries === before.allEntries) return;
    const gained: Acceptance[] = [];
    for (let item = after.allEntries; item !== undefined && item !== before.allEntries; item = item.tail) {
      gained.push(item.head);
    }
    this.gained = gained;
    if (!this.regular) return;
    for (const { term, entries } of gained) if (entries.end.term >= term) this.#accept(node, term, entries);
  }

  /** The mask of the nodes that accepted this very entry in the term of the entry. */
  nodesOf(entry: Entry): number {
    if (this.regular) return this.#tree.ofEntry(entry)?.accepted ?? 0;
    const nodes = this.#world?.ghost.nodes ?? [];
    let mask = 0;
    for (const [position, { allEntries }] of nodes.entries()) {
      if (isAccepted(allEntries, entry, entry.term)) mask |= 1 << position;
    }
    return mask;
  }

  #accept(node: number, term: number, { end, after }: Segment): void {
    const first = this.#tree.find(end.index, end.term);
    if (first?.log.hash !== end.hash || end.term > term) {
      this.regular = false;
      return;
    }
    const ranges = (this.#ranges[node] ??= []);
    const range = (ranges[term] ??= { low: end.index, high: end.index - 1 });
    const fresh: Branch[] = [];
    let part = end;
    while (part.entry !== undefined && part.index > after && part.term === term) {
      if (part.index <= range.high && part.index >= range.low) {
        part = cutAfter(part, range.low - 1);
        continue;
      }
      const branch = this.#tree.find(part.index, term);
      if (branch !== undefined && (branch.accepted & (1 << node)) === 0) {
        branch.accepted |= 1 << node;
        fresh.push(branch);
      }
      part = part.previous;
    }
    if (part.index <= range.high && end.index >= range.low - 1) {
      range.low = Math.min(range.low, part.index + 1);
      range.high = Math.max(range.high, end.index);
    }
    if (fresh.length > 0) this.fresh = this.fresh.length === 0 ? fresh : [...this.fresh, ...fresh];
  }
}

/** One message's worth of accepted entries, and the term in which the node accepted them. */
export interface Acceptance {
  readonly term: number;
  readonly entries: Segment;
}

/** Whether the entry is among what was accepted in the term, or in any term when none is given. */
export function isAccepted(allEntries: Grown<Acceptance> | undefined, entry: Entry, term: number | undefined): boolean {
  for (let item = allEntries; item !== undefined; item = item.tail) {
    const acceptance = item.head;
    if ((term === undefined || acceptance.term === term) && carries(acceptance.entries, entry)) return true;
  }
  return false;
}

/** Whether the segment has this very entry. */
export function carries({ end, after }: Segment, entry: Entry): boolean {
  if (entry.index <= after || entry.index > end.index) return false;
  if (end.sorted) return isSame(entryAt(end, entry.index), entry);
  for (let part: Log = end; part.entry !== undefined && part.index > after; part = part.previous) {
    if (isSame(part.entry, entry)) return true;
  }
  return false;
}

function isSame(one: Entry | undefined, other: Entry): boolean {
  return one !== undefined && sameEntry(one, other);
}

const NONE: readonly Branch[] = [];
const NOTHING: readonly Acceptance[] = [];
