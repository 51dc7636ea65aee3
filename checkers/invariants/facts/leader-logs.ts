import type { Log } from '../../../harness/core/raft/log.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';
import { GROWTH, type Growth } from './growth.ts';

/** The log with which the node at a position became leader of a term. */
export interface LeaderLog {
  readonly term: number;
  readonly node: number;
  readonly log: Log;
}

/** Every election that was ever won. */
export const LEADER_LOGS: FactKind<LeaderLogs> = {
  name: 'leader-logs',
  create: (facts) => new LeaderLogs(facts.of(GROWTH)),
};

export class LeaderLogs {
  /** Oldest first. */
  readonly all: LeaderLog[] = [];
  /** Those of this point. */
  fresh: readonly LeaderLog[] = NONE;
  /** Whether no term has two. */
  unique = true;
  readonly #byTerm: (LeaderLog | undefined)[] = [];
  readonly #growth: Growth;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  observe({ node }: Observation): void {
    const { before, after } = this.#growth;
    this.fresh = NONE;
    if (after.leaderLogs === before.leaderLogs) return;
    const fresh: LeaderLog[] = [];
    for (let item = after.leaderLogs; item !== undefined && item !== before.leaderLogs; item = item.tail) {
      fresh.unshift({ node, term: item.head.term, log: item.head.log });
    }
    for (const leaderLog of fresh) this.#add(leaderLog);
    this.fresh = fresh;
  }

  /** The first one of the term. */
  first(term: number): LeaderLog | undefined {
    return this.#byTerm[term];
  }

  #add(leaderLog: LeaderLog): void {
    this.all.push(leaderLog);
    if (this.#byTerm[leaderLog.term] === undefined) this.#byTerm[leaderLog.term] = leaderLog;
    else this.unique = false;
  }
}

const NONE: readonly LeaderLog[] = [];
