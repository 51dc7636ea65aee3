import type { Grown } from '../../../harness/core/raft/ghost.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { GROWTH, type Growth } from './growth.ts';

/** The highest term in which a node did something that is on record. */
export interface Deeds {
  voted: number;
  votedWithLog: number;
  receivedVotes: number;
  becameLeader: number;
  accepted: number;
}

/** By node, the highest term of each kind of record: a node's currentTerm may not fall below it. */
export const HIGHEST_TERMS: FactKind<HighestTerms> = {
  name: 'highest-terms',
  create: (facts) => new HighestTerms(facts.of(GROWTH)),
};

export class HighestTerms {
  readonly #byNode: (Deeds | undefined)[] = [];
  readonly #growth: Growth;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  observe({ node }: Observation): void {
    const { before, after } = this.#growth;
    if (before === after) return;
    const deeds = (this.#byNode[node] ??= { ...NOTHING });
    deeds.voted = highest(after.votes, before.votes, deeds.voted);
    deeds.votedWithLog = highest(after.votesWithLog, before.votesWithLog, deeds.votedWithLog);
    deeds.becameLeader = highest(after.leaderLogs, before.leaderLogs, deeds.becameLeader);
    deeds.accepted = highest(after.allEntries, before.allEntries, deeds.accepted);
    for (let item = after.cronies; item !== undefined && item !== before.cronies; item = item.tail) {
      if (item.head.nodes.length > 0) deeds.receivedVotes = Math.max(deeds.receivedVotes, item.head.term);
    }
  }

  of(node: number): Readonly<Deeds> {
    return this.#byNode[node] ?? NOTHING;
  }
}

const NOTHING: Readonly<Deeds> = { voted: -1, votedWithLog: -1, receivedVotes: -1, becameLeader: -1, accepted: -1 };

function highest(
  list: Grown<{ readonly term: number }> | undefined,
  old: Grown<{ readonly term: number }> | undefined,
  soFar: number,
): number {
  let highestTerm = soFar;
  for (let item = list; item !== undefined && item !== old; item = item.tail) {
    if (item.head.term > highestTerm) highestTerm = item.head.term;
  }
  return highestTerm;
}
