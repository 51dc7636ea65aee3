import type { NodeGhost } from '../../../harness/core/raft/ghost.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { GROWTH, type Growth } from './growth.ts';
import { bitOf } from './nodes.ts';

/** Whom each node ever voted for, by term. */
export const VOTES_CAST: FactKind<VotesCast> = {
  name: 'votes-cast',
  create: (facts) => new VotesCast(facts.names, facts.of(GROWTH)),
};

export class VotesCast {
  readonly #names: readonly string[];
  readonly #growth: Growth;
  /** By node, by term: mask of the candidates. */
  readonly #candidates: (number | undefined)[][] = [];

  constructor(names: readonly string[], growth: Growth) {
    this.#names = names;
    this.#growth = growth;
  }

  observe({ node }: Observation): void {
    const { before, after } = this.#growth;
    for (let item = after.votes; item !== before.votes && item !== undefined; item = item.tail) {
      const { term, candidate } = item.head;
      const byTerm = (this.#candidates[node] ??= []);
      byTerm[term] = (byTerm[term] ?? 0) | bitOf(this.#names, candidate);
    }
  }

  /** Mask of the candidates that a node voted for in a term: in Raft one at most. */
  candidatesOf(node: number, term: number): number {
    return this.#candidates[node]?.[term] ?? 0;
  }
}

/** Whether a voter voted for the candidate in the term with a log not more up to date than this one (Raft, section 5.4.1). */
export function votedForLog(
  voter: NodeGhost,
  term: number,
  candidate: string,
  log: Pick<Log, 'index' | 'term'>,
): boolean {
  for (let item = voter.votesWithLog; item !== undefined; item = item.tail) {
    const vote = item.head;
    if (vote.term === term && vote.candidate === candidate && isUpToDate(log, vote.log)) return true;
  }
  return false;
}

function isUpToDate(one: Pick<Log, 'index' | 'term'>, other: Pick<Log, 'index' | 'term'>): boolean {
  return one.term > other.term || (one.term === other.term && one.index >= other.index);
}
