import { NS_PER_MS } from '../../core/duration.ts';
import type { RestartAction } from '../../core/fault-action.ts';
import type { FaultEffect } from '../../core/fault-record.ts';
import type { SimulatedNode } from './simulated-cluster.ts';

export interface RestartsOptions {
  readonly named: (name: string) => SimulatedNode;
  /** Takes the step, and everything that goes with it; false where it was not taken. */
  readonly crash: (node: SimulatedNode) => boolean;
  readonly restart: (node: SimulatedNode) => boolean;
}

interface Restarting {
  readonly action: RestartAction;
  readonly done: Map<SimulatedNode, number>;
  /** Rounds that were begun: in each, every target goes down and comes back. */
  rounds: number;
  /** Virtual ns. */
  next: number;
}

/** Nodes of the world that go down and come back at once, once or over and over. */
export class SimulatedRestarts {
  readonly #options: RestartsOptions;
  readonly #active = new Map<string, Restarting>();

  constructor(options: RestartsOptions) {
    this.#options = options;
  }

  begin(faultId: string, action: RestartAction, now: number): void {
    this.#active.set(faultId, { action, done: new Map(), rounds: 0, next: now });
    this.update(now);
  }

  update(now: number): void {
    for (const restarting of this.#active.values()) {
      const { action, done } = restarting;
      while (restarting.rounds < action.times && restarting.next <= now) {
        restarting.rounds++;
        restarting.next += Math.max(1, action.pauseMs * NS_PER_MS);
        for (const name of action.targets) {
          const node = this.#options.named(name);
          if (this.#replace(node)) done.set(node, (done.get(node) ?? 0) + 1);
        }
      }
    }
  }

  /** Whether the fault has done all it is there for. */
  isOver(faultId: string): boolean {
    const restarting = this.#active.get(faultId);
    return restarting !== undefined && restarting.rounds === restarting.action.times;
  }

  end(faultId: string): FaultEffect {
    const { action, done } = this.#active.get(faultId) as Restarting;
    this.#active.delete(faultId);
    const count = [...done.values()].reduce((sum, times) => sum + times, 0);
    return {
      proven: count > 0,
      observation: 'process replaced by another',
      count,
      details: { planned: action.times * action.targets.length },
    };
  }

  /** A node that another fault holds down stays down. */
  #replace(node: SimulatedNode): boolean {
    return node.up && this.#options.crash(node) && this.#options.restart(node);
  }
}
