import type { Stream } from '../../core/random.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';

/** A node that a pause has stopped, where the drift of clocks is bounded. */
interface Stopped {
  /** True time up to which its clock is accounted for, ns. */
  since: number;
  /** What the clock has gained since it was stopped, ns, and shows from when the node goes on. */
  gained: number;
}

/** What a bent clock did to the timers of a node, where timers know no time. */
export interface TimersMoved {
  /** Timers that would have fired, and did not. */
  heldBack: number;
  /** Timers that fired and would not have; of a fast clock a part of each. */
  early: number;
}

/**
 * The clocks of nodes as faults bend them. Where their drift is bounded, the world keeps them and says when a timer may
 * fire. Where timers know no time, a slow clock is one whose timers fire as much more seldom and a fast one one whose
 * timers fire as much more often; a leap fires what is no longer than it.
 */
export class WorldClocks {
  readonly #cluster: SimulatedCluster;
  readonly #rates: number[];
  readonly #moved: TimersMoved[];
  /** By position, for timers that run: what leaps add up to since a leap fired it, ns. */
  readonly #leapt: Map<string, number>[];
  readonly #stopped = new Map<SimulatedNode, Stopped>();

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
    this.#rates = cluster.nodes.map(() => 1);
    this.#moved = cluster.nodes.map(() => ({ heldBack: 0, early: 0 }));
    this.#leapt = cluster.nodes.map(() => new Map<string, number>());
  }

  /** How much more often than others timers of the node are to be chosen; 1 where it is slow, see {@link lets}. */
  haste({ position }: SimulatedNode): number {
    return Math.max(1, this.#rates[position] as number);
  }

  /** Whether a timer of the node that was chosen may fire, as far as its clock goes. */
  lets(node: SimulatedNode, random: Stream): boolean {
    const rate = this.#rates[node.position] as number;
    if (rate === 1 || this.#cluster.clock(node) !== undefined) return true;
    const moved = this.#moved[node.position] as TimersMoved;
    if (rate > 1) moved.early += 1 - 1 / rate;
    if (rate >= 1 || random.next() < rate) return true;
    moved.heldBack++;
    return false;
  }

  /** From now on the node's clock gains so much per ns of true time. */
  run(node: SimulatedNode, rate: number): void {
    const stopped = this.#account(node);
    this.#rates[node.position] = rate;
    if (stopped === undefined) this.#cluster.changeClock(node, { rate });
  }

  /** The node's clock leaps forward, ns, and whatever it was to do by then it does at once. */
  leap(node: SimulatedNode, advance: number): void {
    const stopped = this.#account(node);
    if (stopped !== undefined) {
      stopped.gained += advance;
      return;
    }
    this.#cluster.changeClock(node, { advance });
    const ended = this.#cluster.endedTimers(node) ?? this.#endedByLeaps(node, advance);
    if (this.#cluster.running(node)) (this.#moved[node.position] as TimersMoved).early += this.#fire(node, ended);
  }

  /** The node stands still, and its clock does not: it shows later what has passed. */
  stop(node: SimulatedNode): void {
    const clock = this.#cluster.clock(node);
    if (clock === undefined || this.#stopped.has(node)) return;
    this.#stopped.set(node, { since: clock.lived, gained: 0 });
    this.#cluster.changeClock(node, { rate: 0 });
  }

  /** The node goes on, and finds the timers that ended meanwhile. */
  go(node: SimulatedNode): void {
    const stopped = this.#account(node);
    if (stopped === undefined) return;
    this.#stopped.delete(node);
    const change = { advance: Math.round(stopped.gained), rate: this.#rates[node.position] as number };
    this.#cluster.changeClock(node, change);
    if (this.#cluster.running(node)) this.#fire(node, this.#cluster.endedTimers(node) ?? []);
  }

  /** By how much the node's clock is ahead of what it would show if nobody had bent it, ns; undefined without time. */
  ahead(node: SimulatedNode): number | undefined {
    const clock = this.#cluster.clock(node);
    return clock && clock.now + (this.#account(node)?.gained ?? 0) - clock.lived;
  }

  /** What became of the node's timers because of its clock, since the run began. */
  moved({ position }: SimulatedNode): Readonly<TimersMoved> {
    return { ...(this.#moved[position] as TimersMoved) };
  }

  /** Brings the account of a node that stands still up to now. */
  #account(node: SimulatedNode): Stopped | undefined {
    const stopped = this.#stopped.get(node);
    const lived = this.#cluster.clock(node)?.lived;
    if (stopped === undefined || lived === undefined) return undefined;
    stopped.gained += (lived - stopped.since) * (this.#rates[node.position] as number);
    stopped.since = lived;
    return stopped;
  }

  #endedByLeaps(node: SimulatedNode, advance: number): string[] {
    const before = this.#leapt[node.position] as Map<string, number>;
    const leapt = new Map(this.#cluster.timers(node).map((timer) => [timer, (before.get(timer) ?? 0) + advance]));
    const ended = [...leapt].filter(([timer, sum]) => sum >= this.#cluster.durationOf(node, timer));
    for (const [timer] of ended) leapt.delete(timer);
    this.#leapt[node.position] = leapt;
    return ended.map(([timer]) => timer);
  }

  #fire(node: SimulatedNode, timers: readonly string[]): number {
    return timers.filter((timer) => this.#cluster.timeout(node, timer)).length;
  }
}
