import type { Lab } from '../../harness/core/contracts/host.ts';
import { oneAtATime, type InTurn } from './turns.ts';

/** The part of a lab that brings nodes back. */
export type HoldableLab = Pick<Lab, 'start' | 'resume' | 'state'>;

/**
 * Which faults hold which nodes down, over all drivers that end or stop processes: a node comes back when the last of
 * them lets go, and what is done to one node happens one after the other.
 */
export class NodeHolds {
  readonly #lab: HoldableLab;
  readonly #holders = new Map<string, Set<string>>();
  readonly #turns = new Map<string, InTurn>();
  /** Nodes that a fault ended and nobody has started again. */
  readonly killed = new Set<string>();

  constructor(lab: HoldableLab) {
    this.#lab = lab;
  }

  /** Nodes that some fault holds. */
  get nodes(): ReadonlySet<string> {
    return new Set(this.#holders.keys());
  }

  hold(faultId: string, node: string): void {
    this.#holders.set(node, (this.#holders.get(node) ?? new Set()).add(faultId));
  }

  letGo(faultId: string, node: string): void {
    const holders = this.#holders.get(node);
    holders?.delete(faultId);
    if (holders?.size === 0) this.#holders.delete(node);
  }

  isHeldByOthers(faultId: string, node: string): boolean {
    return [...(this.#holders.get(node) ?? [])].some((holder) => holder !== faultId);
  }

  /** Actions on one node happen one after the other: each looks at the state the last one left. */
  inTurn<T>(node: string, action: () => Promise<T>): Promise<T> {
    const inTurn = this.#turns.get(node) ?? oneAtATime();
    this.#turns.set(node, inTurn);
    return inTurn(action);
  }

  /** A node that ended by itself stays as it is: that is for the log and the report, not for the nemesis. */
  async bringBack(node: string): Promise<'started' | 'resumed' | undefined> {
    const state = await this.#lab.state(node);
    if (state === 'stopped' && this.killed.has(node)) {
      await this.#lab.start(node);
      this.killed.delete(node);
      return 'started';
    }
    this.killed.delete(node);
    if (state !== 'paused') return undefined;
    await this.#lab.resume(node);
    return 'resumed';
  }
}
