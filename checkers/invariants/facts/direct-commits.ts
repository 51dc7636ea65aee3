import { startsWith } from '../../../harness/core/raft/log.ts';
import { isMajority } from '../../../harness/core/raft/node-state.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { ACCEPTED, type Accepted } from './accepted.ts';
import type { Branch } from './log-tree.ts';
import { maskOf } from './nodes.ts';

/** The entries that a majority accepted in their own term, while logs are regular. */
export const DIRECT_COMMITS: FactKind<DirectCommits> = {
  name: 'direct-commits',
  create: (facts) => new DirectCommits(facts.names, facts.of(ACCEPTED)),
};

export class DirectCommits {
  /** In the order in which they became so. */
  readonly all: Branch[] = [];
  /** Those of this point. */
  fresh: readonly Branch[] = NONE;
  /** The longest log that ends with one. */
  highest: Branch | undefined;
  /** Whether the logs up to all of them are parts of the longest one. */
  chained = true;
  readonly #byIndex: (Branch[] | undefined)[] = [];
  readonly #names: readonly string[];
  readonly #accepted: Accepted;
  #members: readonly string[] | undefined;
  #memberMask = 0;

  constructor(names: readonly string[], accepted: Accepted) {
    this.#names = names;
    this.#accepted = accepted;
  }

  observe({ world }: Observation): void {
    this.fresh = NONE;
    const { fresh } = this.#accepted;
    if (fresh.length === 0) return;
    const members = world.nodes[0]?.members ?? [];
    if (members !== this.#members) {
      this.#members = members;
      this.#memberMask = maskOf(this.#names, members);
    }
    const found = fresh.filter((branch) => this.#isNew(branch, members.length));
    if (found.length === 0) return;
    for (const branch of found) this.#add(branch);
    this.fresh = found;
  }

  /** Those whose entry has this index. */
  at(index: number): readonly Branch[] {
    return this.#byIndex[index] ?? NONE;
  }

  /** The one more node made it a majority. */
  #isNew({ accepted }: Branch, members: number): boolean {
    const count = bitCount(accepted & this.#memberMask);
    return isMajority(count, members) && !isMajority(count - 1, members);
  }

  #add(branch: Branch): void {
    this.all.push(branch);
    (this.#byIndex[branch.log.index] ??= []).push(branch);
    const { highest } = this;
    if (highest === undefined || startsWith(branch.log, highest.log)) this.highest = branch;
    else if (!startsWith(highest.log, branch.log)) this.chained = false;
  }
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const NONE: readonly Branch[] = [];
