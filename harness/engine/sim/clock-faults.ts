import { ClockHolds } from '../../../nemesis/clock/clock-holds.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { ClockAction, ClockBend } from '../../core/fault-action.ts';
import type { FaultEffect } from '../../core/fault-record.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';
import type { TimersMoved, WorldClocks } from './world-clocks.ts';

/** A clock that is off by less, ns, is as good as right. */
const LEAST_DIFFERENCE = NS_PER_MS;

interface Bent {
  readonly node: SimulatedNode;
  /** Before the fault. */
  readonly ahead: number | undefined;
  readonly moved: Readonly<TimersMoved>;
}

interface Bending {
  readonly bend: ClockBend;
  readonly nodes: readonly Bent[];
  /** Virtual ns at which the clocks leap the next time. */
  next: number;
}

/** Faults of the clocks of simulated nodes, which have one each: that by which their timers run. */
export class SimulatedClockFaults {
  readonly #cluster: SimulatedCluster;
  readonly #clocks: WorldClocks;
  readonly #holds = new ClockHolds();
  readonly #active = new Map<string, Bending>();

  constructor(cluster: SimulatedCluster, clocks: WorldClocks) {
    this.#cluster = cluster;
    this.#clocks = clocks;
  }

  /** Takes the clocks of the targets for the fault; those that another fault has, each with the reason. */
  refused(faultId: string, { targets }: ClockAction): ReadonlyMap<string, string> {
    const refused = new Map<string, string>();
    for (const target of targets) {
      const reason = this.#holds.take(faultId, target, ['monotonic']);
      if (reason !== undefined) refused.set(target, reason);
    }
    return refused;
  }

  begin(faultId: string, { targets, bend }: ClockAction, now: number): void {
    const nodes = targets.map((name) => this.#watched(this.#cluster.named(name)));
    this.#active.set(faultId, { bend, nodes, next: now + intervalOf(bend) });
    for (const { node } of nodes) {
      if (bend.kind === 'jump') this.#clocks.leap(node, bend.amountMs * NS_PER_MS);
      else this.#clocks.run(node, bend.kind === 'rate' ? bend.rate : 0);
    }
  }

  /** Lets clocks leap whose time has come. */
  update(now: number): void {
    for (const bending of this.#active.values()) {
      for (; bending.next <= now; bending.next += intervalOf(bending.bend)) {
        for (const { node } of bending.nodes) this.#clocks.leap(node, amountOf(bending.bend) * NS_PER_MS);
      }
    }
  }

  /** The clocks go on as they should, from where they are. */
  end(faultId: string): FaultEffect {
    const { bend, nodes } = this.#active.get(faultId) as Bending;
    this.#active.delete(faultId);
    this.#holds.letGo(faultId);
    if (bend.kind !== 'jump') for (const { node } of nodes) this.#clocks.run(node, 1);
    const [first] = nodes;
    return first?.ahead === undefined ? this.#byTimers(nodes) : this.#byReading(nodes);
  }

  #watched(node: SimulatedNode): Bent {
    return { node, ahead: this.#clocks.ahead(node), moved: this.#clocks.moved(node) };
  }

  #byReading(nodes: readonly Bent[]): FaultEffect {
    const differences = nodes.map(({ node, ahead = 0 }) => (this.#clocks.ahead(node) ?? 0) - ahead);
    const count = differences.filter((difference) => Math.abs(difference) >= LEAST_DIFFERENCE).length;
    return {
      proven: count > 0,
      observation: 'clocks read back wrong',
      count,
      ...(count === 0 && { reason: 'no time passed meanwhile' }),
      details: Object.fromEntries(nodes.map(({ node }, place) => [node.name, (differences[place] ?? 0) / NS_PER_MS])),
    };
  }

  #byTimers(nodes: readonly Bent[]): FaultEffect {
    const moved = nodes.map(({ node, moved: before }) => {
      const { heldBack, early } = this.#clocks.moved(node);
      return { heldBack: heldBack - before.heldBack, early: Math.floor(early - before.early) };
    });
    const count = moved.reduce((sum, { heldBack, early }) => sum + heldBack + early, 0);
    return {
      proven: count > 0,
      observation: 'timers held back or fired early',
      count,
      ...(count === 0 && { reason: 'none of their timers was due meanwhile' }),
      details: Object.fromEntries(nodes.map(({ node }, place) => [node.name, moved[place] ?? null])),
    };
  }
}

/** How long it takes from one leap to the next, ns. */
function intervalOf(bend: ClockBend): number {
  return bend.kind === 'step' ? Math.max(1, bend.intervalMs * NS_PER_MS) : Infinity;
}

function amountOf(bend: ClockBend): number {
  return bend.kind === 'step' ? bend.amountMs : 0;
}
