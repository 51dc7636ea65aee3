import type { Closing } from './closing.ts';
import type { Clients } from './clients.ts';
import { FairScheduler } from './fair-scheduler.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';

/** Fair turns that one closing operation may cost per node: elections and a follower that catches up are in it. */
const TURNS_PER_OPERATION_AND_NODE = 100;
/** Turns without progress, per node, after which one more election is allowed in spite of a leader. */
const STALL_TURNS = 60;
/** Turns that a leader may need to go back by one entry on a follower that is far behind, per node. */
const TURNS_PER_ENTRY_BEHIND = 4;
/** Such elections after the last progress before replicas that do not catch up are left as they are. */
const STALLS_TOLERATED = 4;

/**
 * The liveness core: everything is up and fair, every key owes its closing operations, and after that replicas catch up.
 * Ends when all of that is done, or at a bound: then some key is stuck, which is for the progress check to judge.
 */
export class Recovery {
  readonly #cluster: SimulatedCluster;
  readonly #clients: Clients;
  readonly #closing: Closing;
  readonly #scheduler: FairScheduler;
  readonly #bound: number;
  readonly #patience: number;
  readonly #settled: () => boolean;
  #turns = 0;
  #progress = -1;
  #quiet = 0;
  #stalls = 0;

  /** `settled` says whether the members are who they are to be. */
  constructor(
    cluster: SimulatedCluster,
    clients: Clients,
    closing: Closing,
    minimumTurns: number,
    settled: () => boolean,
  ) {
    this.#settled = settled;
    this.#cluster = cluster;
    this.#clients = clients;
    this.#closing = closing;
    this.#scheduler = new FairScheduler(cluster, clients.submissions);
    const behind = TURNS_PER_ENTRY_BEHIND * cluster.lag() * cluster.nodes.length;
    const work = TURNS_PER_OPERATION_AND_NODE * closing.operations * cluster.nodes.length;
    this.#patience = STALL_TURNS * cluster.nodes.length + behind;
    this.#bound = Math.max(minimumTurns, work) + behind * STALLS_TOLERATED;
  }

  /** One fair turn; false when the recovery is over. */
  turn(): boolean {
    if (this.#turns++ >= this.#bound) return false;
    const served = this.#closing.stuck.length === 0 && this.#clients.idle && this.#settled();
    if (served && (this.#cluster.level() || this.#stalls >= STALLS_TOLERATED)) return false;
    if (this.#stalled()) this.#scheduler.elect();
    else this.#scheduler.turn();
    return true;
  }

  #stalled(): boolean {
    const progress = this.#measure();
    if (progress > this.#progress) {
      this.#progress = progress;
      this.#quiet = 0;
      this.#stalls = 0;
    } else if (++this.#quiet > this.#patience) {
      this.#quiet = 0;
      this.#stalls++;
      return true;
    }
    return false;
  }

  /** Grows with every operation served and every entry applied. */
  #measure(): number {
    return this.#cluster.nodes.reduce(
      (sum, node) => sum + this.#cluster.view(node).lastApplied,
      this.#closing.succeeded,
    );
  }
}
