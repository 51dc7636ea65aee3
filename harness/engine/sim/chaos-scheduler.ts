import type { Stream } from '../../core/random.ts';
import type { Submission } from './clients.ts';
import type { PacketRules } from './packet-rules.ts';
import type { SimulatedCluster, SimulatedLink, SimulatedNode } from './simulated-cluster.ts';
import type { WorldClocks } from './world-clocks.ts';

/*
 * Weights of what may happen next. A packet in flight and a request on its way weigh 1 each: uniform among them. In the
 * theory a timer may fire at any moment just as well, but leaders that fall at every other step serve nobody, and a
 * run without work done tests nothing. So timers are rarer, as far as clusters with sane settings make them.
 */
const PACKET_WEIGHT = 1;
const REQUEST_WEIGHT = 1;
/** Timers of routine, such as heartbeats. At 1/10 the replies to one round are mostly in before the next round. */
const ROUTINE_WEIGHT = 0.1;
/** An election timer of a node that was reached lately: a clock that runs fast. A few elections in a thousand steps. */
const RESTLESS_WEIGHT = 0.0008;
/** An election timer that is overdue: as likely as any packet, so that candidates compete before they hear of each other. */
const OVERDUE_WEIGHT = 1;
/** Turns without a message after which an election timer is overdue, per node of the cluster. */
const PATIENCE_TURNS = 6;
/** The timer by which a node asks for votes, as handlers name it. */
const ELECTION_TIMER = 'election';

export interface ChaosSchedulerOptions {
  readonly cluster: SimulatedCluster;
  readonly submissions: Submission[];
  readonly packets: PacketRules;
  readonly clocks: WorldClocks;
  readonly random: Stream;
}

/** Chooses at random what happens next, among everything that can happen at nodes that run. */
export class ChaosScheduler {
  readonly #options: ChaosSchedulerOptions;
  /** Turn in which each node last took a message. */
  readonly #heard: number[];
  #turn = 0;

  constructor(options: ChaosSchedulerOptions) {
    this.#options = options;
    this.#heard = options.cluster.nodes.map(() => 0);
  }

  /** One turn: at most one choice. Nothing happens when no node runs. */
  turn(): void {
    this.#turn++;
    const { cluster, random } = this.#options;
    const weights = this.#weights();
    let point = random.next() * (weights.packets + weights.requests + weights.timers);
    if (point < weights.packets) {
      this.#packet(Math.floor(point / PACKET_WEIGHT));
      return;
    }
    point -= weights.packets;
    if (point < weights.requests) {
      this.#request(Math.floor(point / REQUEST_WEIGHT));
      return;
    }
    point -= weights.requests;
    for (const node of cluster.nodes) {
      for (const timer of this.#timers(node)) {
        point -= this.#timerWeight(node, timer);
        if (point < 0) {
          this.#fire(node, timer);
          return;
        }
      }
    }
  }

  #fire(node: SimulatedNode, timer: string): void {
    if (!this.#options.clocks.lets(node, this.#options.random)) return;
    // Whoever starts an election has used up its patience, as if its timer began anew.
    if (timer === ELECTION_TIMER) this.#heard[node.position] = this.#turn;
    this.#options.cluster.timeout(node, timer);
  }

  #weights(): { packets: number; requests: number; timers: number } {
    const { cluster, submissions } = this.#options;
    let packets = 0;
    for (const link of cluster.links) if (this.#receives(link)) packets += this.#ready(link).count * PACKET_WEIGHT;
    let requests = 0;
    for (const { node } of submissions) if (cluster.running(node)) requests += REQUEST_WEIGHT;
    let timers = 0;
    for (const node of cluster.nodes) {
      for (const timer of this.#timers(node)) timers += this.#timerWeight(node, timer);
    }
    return { packets, requests, timers };
  }

  #packet(choice: number): void {
    let position = choice;
    for (const link of this.#options.cluster.links) {
      if (!this.#receives(link)) continue;
      const ready = this.#ready(link);
      if (position < ready.count) {
        this.#arrive(link, ready.positions?.[position] ?? position);
        return;
      }
      position -= ready.count;
    }
  }

  #arrive(link: SimulatedLink, position: number): void {
    const { cluster, packets, random } = this.#options;
    const packet = link.packets[position];
    const isCopy = packet?.copy !== 0;
    if (packet !== undefined) packets.waits.gone(link, packet);
    const fate = packets.fate(link.fromName, link.toName, isCopy, random);
    if (fate === 'drop') {
      cluster.drop(link, position);
      return;
    }
    if (fate === 'duplicate') cluster.duplicate(link, position);
    this.#heard[link.to] = this.#turn;
    cluster.deliver(link, position);
  }

  #request(choice: number): void {
    const { cluster, submissions, packets, random } = this.#options;
    let remaining = choice;
    const position = submissions.findIndex(({ node }) => cluster.running(node) && remaining-- === 0);
    const [submission] = position < 0 ? [] : submissions.splice(position, 1);
    if (submission && !packets.losesRequest(submission.node.name, random)) {
      cluster.input(submission.node, submission.request);
    }
  }

  /** The packets of a link that may arrive now; without positions all of them. */
  #ready(link: SimulatedLink): { readonly count: number; readonly positions?: readonly number[] } {
    const { cluster, packets } = this.#options;
    const positions = packets.waits.ready(link, cluster.now);
    return positions === undefined ? { count: link.packets.length } : { count: positions.length, positions };
  }

  #receives(link: SimulatedLink): boolean {
    return this.#options.cluster.running(this.#options.cluster.nodes[link.to] as SimulatedNode);
  }

  #timers(node: SimulatedNode): readonly string[] {
    return this.#options.cluster.running(node) ? this.#options.cluster.timers(node) : [];
  }

  #timerWeight(node: SimulatedNode, timer: string): number {
    const haste = this.#options.clocks.haste(node);
    if (timer !== ELECTION_TIMER) return ROUTINE_WEIGHT * haste;
    const silence = this.#turn - (this.#heard[node.position] as number);
    return (silence > PATIENCE_TURNS * this.#heard.length ? OVERDUE_WEIGHT : RESTLESS_WEIGHT) * haste;
  }
}
