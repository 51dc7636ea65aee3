import type { UpgradeAction } from '../../core/fault-action.ts';
import type { FaultEffect } from '../../core/fault-record.ts';
import { refusedMoves, type RefuseUpgrade } from '../../../nemesis/upgrade-moves.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';

export interface UpgradesOptions {
  readonly cluster: SimulatedCluster;
  /** What all nodes run at the start. */
  readonly build: string;
  readonly refuse: RefuseUpgrade;
  /** Takes the step, and everything that goes with it; false where it was not taken. */
  readonly move: (node: SimulatedNode, build: string) => boolean;
}

/** A node that went on as another build. */
interface Moved {
  readonly node: SimulatedNode;
  readonly from: string;
  /** What its log and term were when it stopped, and as soon as it was back. */
  readonly before: Held;
  readonly after: Held;
  /** It is back when it has applied this much again. */
  readonly index: number;
}

interface Held {
  readonly term: number;
  readonly lastIndex: number;
}

interface Rolling {
  readonly action: UpgradeAction;
  readonly waiting: SimulatedNode[];
  readonly moved: Moved[];
}

/** Nodes of the world go on as other builds: one after the other, or all at once. */
export class SimulatedUpgrades {
  readonly #options: UpgradesOptions;
  readonly #builds: Map<string, string>;
  readonly #rolling = new Map<string, Rolling>();

  constructor(options: UpgradesOptions) {
    this.#options = options;
    this.#builds = new Map(options.cluster.nodes.map(({ name }) => [name, options.build]));
  }

  /** Targets that cannot go on as the build, each with the reason. */
  refused({ targets, to }: UpgradeAction): ReadonlyMap<string, string> {
    if (this.#rolling.size > 0) return new Map(targets.map((node) => [node, 'another upgrade is going on']));
    return refusedMoves(this.#builds, targets, to, this.#options.refuse);
  }

  begin(faultId: string, action: UpgradeAction): void {
    const waiting = action.targets.map((name) => this.#options.cluster.named(name));
    this.#rolling.set(faultId, { action, waiting, moved: [] });
    this.update();
  }

  /** Goes on to the next node where the one before is back. */
  update(): void {
    for (const { action, waiting, moved } of this.#rolling.values()) {
      for (let node = waiting[0]; node && this.#mayMove(action, node, moved.at(-1)); node = waiting[0]) {
        waiting.shift();
        const done = this.#move(node, action.to);
        if (done !== undefined) moved.push(done);
      }
    }
  }

  /** Takes the nodes back where the fault wants it so; in this engine all at the same moment. */
  end(faultId: string): FaultEffect {
    const { action, waiting, moved } = this.#rolling.get(faultId) as Rolling;
    this.#rolling.delete(faultId);
    if (action.back) for (const { node, from } of moved) this.#move(node, from);
    return effectOf(action, moved, waiting);
  }

  #mayMove({ order }: UpgradeAction, node: SimulatedNode, last: Moved | undefined): boolean {
    const { cluster } = this.#options;
    if (!cluster.running(node)) return false;
    return order === 'at-once' || last === undefined || cluster.view(last.node).lastApplied >= last.index;
  }

  #move(node: SimulatedNode, to: string): Moved | undefined {
    const { cluster, move } = this.#options;
    const from = this.#builds.get(node.name) as string;
    const before = held(cluster, node);
    const index = cluster.view(node).lastApplied;
    if (!move(node, to)) return undefined;
    this.#builds.set(node.name, to);
    return { node, from, before, after: held(cluster, node), index };
  }
}

function held(cluster: SimulatedCluster, node: SimulatedNode): Held {
  const { term, lastIndex } = cluster.view(node);
  return { term, lastIndex };
}

function effectOf({ to }: UpgradeAction, moved: readonly Moved[], waiting: readonly SimulatedNode[]): FaultEffect {
  const lost = moved.filter(({ before, after }) => after.term < before.term || after.lastIndex < before.lastIndex);
  const reasons = [
    ...lost.map(({ node }) => `${node.name} came back with less than it had`),
    ...(waiting.length === 0 ? [] : [`the fault was over before ${waiting.map(({ name }) => name).join(', ')}`]),
  ];
  return {
    proven: moved.length > 0 && reasons.length === 0,
    observation: 'nodes upgraded',
    count: moved.length,
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    details: Object.fromEntries(
      moved.map(({ node, from, before, after }) => [
        node.name,
        { from, to, before: { ...before }, after: { ...after } },
      ]),
    ),
  };
}
