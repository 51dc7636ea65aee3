import type { Submission } from './clients.ts';
import type { SimulatedCluster, SimulatedLink, SimulatedNode } from './simulated-cluster.ts';

/**
 * The scheduler of the recovery phase, in which everything is healed and progress is owed: requests first, then the
 * oldest packet, then a leader's timer; another node's timer fires only when nothing else can happen, or when the caller
 * sees no progress in spite of a leader (a follower that a leader cannot serve must be allowed to grow impatient).
 */
export class FairScheduler {
  readonly #cluster: SimulatedCluster;
  readonly #submissions: Submission[];
  #leaderTurn = 0;
  #electionTurn = 0;

  constructor(cluster: SimulatedCluster, submissions: Submission[]) {
    this.#cluster = cluster;
    this.#submissions = submissions;
  }

  turn(): void {
    const submission = this.#submissions.shift();
    if (submission) {
      this.#cluster.input(submission.node, submission.request);
      return;
    }
    const link = this.#oldest();
    if (link) {
      this.#cluster.deliver(link, 0);
      return;
    }
    const leaders = this.#cluster.nodes.filter((node) => this.#cluster.leads(node));
    if (leaders.length > 0) this.#fire(leaders, this.#leaderTurn++);
    else this.elect();
  }

  /** The next node's timer, whatever else could happen. */
  elect(): void {
    const waiting = this.#cluster.nodes.filter((node) => !this.#cluster.leads(node));
    this.#fire(waiting, this.#electionTurn++);
  }

  /** Fires all timers of one of the nodes, each in turn. */
  #fire(nodes: readonly SimulatedNode[], turn: number): void {
    const node = nodes[turn % nodes.length];
    if (node) for (const timer of this.#cluster.timers(node)) this.#cluster.timeout(node, timer);
  }

  #oldest(): SimulatedLink | undefined {
    let oldest: SimulatedLink | undefined;
    let order = Infinity;
    for (const link of this.#cluster.links) {
      const packet = link.packets[0];
      if (packet && packet.order < order) {
        oldest = link;
        order = packet.order;
      }
    }
    return oldest;
  }
}
