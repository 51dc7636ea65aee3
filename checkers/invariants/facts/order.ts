import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind, Facts } from '../invariant.ts';
import { ACCEPTED, type Accepted } from './accepted.ts';
import { ELECTIONS, type Elections } from './elections.ts';
import { LEADER_LOGS, type LeaderLogs } from './leader-logs.ts';
import { LOG_TREE, type LogTree } from './log-tree.ts';

/**
 * Whether all logs, AppendEntries, leader logs and accepted entries of the run so far are in the order that Raft keeps:
 * one tree of logs; every run of a term begins where the log ended with which the one leader of the term was elected;
 * every leader has all of its term; only what some log had was sent or accepted. Most statements about logs follow from
 * it. It says nothing by itself when it breaks: then evaluators look at the world.
 */
export const ORDER: FactKind<Order> = { name: 'order', create: (facts) => new Order(facts) };

export class Order {
  /** Never true again once false. */
  regular = true;
  readonly #tree: LogTree;
  readonly #elections: Elections;
  readonly #leaderLogs: LeaderLogs;
  readonly #accepted: Accepted;

  constructor(facts: Facts) {
    this.#tree = facts.of(LOG_TREE);
    this.#elections = facts.of(ELECTIONS);
    this.#leaderLogs = facts.of(LEADER_LOGS);
    this.#accepted = facts.of(ACCEPTED);
  }

  observe(observation: Observation): void {
    if (!this.regular) return;
    const tree = this.#tree;
    this.regular =
      tree.regular &&
      tree.requestsRegular &&
      this.#elections.regular &&
      this.#leaderLogs.unique &&
      (this.#accepted.gained.length === 0 || this.#isKnown()) &&
      (this.#leaderLogs.fresh.length === 0 || this.#areElectedInOrder()) &&
      (tree.fresh.length === 0 || this.#areRooted()) &&
      this.#haveLeadersAll(observation);
  }

  /** What was accepted had been in a log, and was of no later term. */
  #isKnown(): boolean {
    for (const { term, entries } of this.#accepted.gained) {
      const { end } = entries;
      if (end.term > term || this.#tree.find(end.index, end.term)?.log.hash !== end.hash) return false;
    }
    return true;
  }

  /** Leaders are elected with logs of earlier terms. */
  #areElectedInOrder(): boolean {
    return this.#leaderLogs.fresh.every(({ term, log }) => {
      return log.term < term && this.#tree.knows(log);
    });
  }

  /** The first entry of a term follows the log with which the leader of the term was elected. */
  #areRooted(): boolean {
    for (const { log } of this.#tree.fresh) {
      if (log.previous.term === log.term) continue;
      const elected = this.#leaderLogs.first(log.term)?.log;
      if (elected?.hash !== log.previous.hash || elected.index !== log.previous.index) return false;
    }
    return true;
  }

  #haveLeadersAll({ after, changed, world }: Observation): boolean {
    if (this.#tree.fresh.length > 0) return world.nodes.every((node) => this.#hasAll(node));
    if ((changed & (CHANGED.role | CHANGED.term | CHANGED.log)) === 0) return true;
    return this.#hasAll(after);
  }

  #hasAll({ role, currentTerm, log }: NodeState): boolean {
    if (role !== 'leader') return true;
    const tip = this.#tree.tip(currentTerm);
    return tip === undefined || tip === log || isPartOf(tip, log);
  }
}

function isPartOf(part: Log, log: Log): boolean {
  return part.hash === log.hash || cutAfter(log, part.index).hash === part.hash;
}
