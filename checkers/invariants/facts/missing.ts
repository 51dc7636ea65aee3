import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import { itemsOf, type NodeGhost } from '../../../harness/core/raft/ghost.ts';
import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import { entriesOf, type Segment } from '../../../harness/core/raft/segment.ts';
import type { FactKind } from '../invariant.ts';
import { ACCEPTED, type Accepted, carries, isAccepted } from './accepted.ts';
import { LOG_CHANGE, type LogChange } from './log-change.ts';
import { entriesIn, has } from './look.ts';

/** An entry that a node once accepted and does not have, and the last term in which it accepted it. */
export interface MissingEntry {
  readonly entry: Entry;
  readonly term: number;
}

/** By node, what it accepted and does not have any more, or never had: in Raft, what a later leader did not have. */
export const MISSING: FactKind<Missing> = {
  name: 'missing',
  create: (facts) => new Missing(facts.of(ACCEPTED), facts.of(LOG_CHANGE)),
};

export class Missing {
  /** Those of the acting node that became missing at this point, or were accepted once more without being there. */
  fresh: readonly MissingEntry[] = NONE;
  readonly #accepted: Accepted;
  readonly #change: LogChange;
  readonly #byNode: (readonly MissingEntry[] | undefined)[] = [];

  constructor(accepted: Accepted, change: LogChange) {
    this.#accepted = accepted;
    this.#change = change;
  }

  observe({ node, before, after, world }: Observation): void {
    this.fresh = NONE;
    const { gained } = this.#accepted;
    const known = this.of(node);
    const { changed, lost, kept } = this.#change;
    if (!lost && gained.length === 0 && !(changed && known.length > 0)) return;
    const candidates: Entry[] = lost ? entriesAbove(before.log, kept) : [];
    for (const { entries } of gained) if (!isPart(entries, after.log)) candidates.push(...entriesOf(entries));
    if (candidates.length === 0 && known.length === 0) return;
    this.#renew(node, after.log, world.ghost.nodes[node], candidates);
  }

  /** Everything missing at a node. */
  of(node: number): readonly MissingEntry[] {
    return this.#byNode[node] ?? NONE;
  }

  #renew(node: number, log: Log, ghost: NodeGhost | undefined, candidates: readonly Entry[]): void {
    const rest = this.of(node).filter(({ entry }) => !has(log, entry));
    const fresh: MissingEntry[] = [];
    for (const entry of candidates) {
      if (has(log, entry) || fresh.some((other) => sameEntry(other.entry, entry))) continue;
      if (!isAccepted(ghost?.allEntries, entry, undefined)) continue;
      fresh.push({ entry, term: lastTermOf(ghost, entry) });
    }
    const old = rest.filter(({ entry }) => !fresh.some((other) => sameEntry(other.entry, entry)));
    this.#byNode[node] = [...old, ...fresh];
    this.fresh = fresh;
  }
}

/** The last of the terms, below a limit, in which the node accepted the entry; -1 when there is none. */
export function lastTermOf(ghost: NodeGhost | undefined, entry: Entry, below = Infinity): number {
  let last = -1;
  for (const { term, entries } of itemsOf(ghost?.allEntries)) {
    if (term > last && term < below && carries(entries, entry)) last = term;
  }
  return last;
}

function entriesAbove(log: Log, kept: Log): Entry[] {
  const entries: Entry[] = [];
  for (let part = log; part.entry !== undefined && part !== kept && part.hash !== kept.hash; part = part.previous) {
    entries.push(part.entry);
  }
  return entries;
}

/** Whether the log has the newest of these entries after the same others, and so all of them. */
function isPart({ end, after }: Segment, log: Log): boolean {
  if (end.hash === log.hash || cutAfter(log, end.index).hash === end.hash) return true;
  return entriesIn(end).every((entry) => entry.index <= after || has(log, entry));
}

const NONE: readonly MissingEntry[] = [];
