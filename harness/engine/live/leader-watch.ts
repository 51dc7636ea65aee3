import type { NodeStatus, SystemClient } from '../../core/contracts/system.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { LoopClock } from '../../../workloads/client-loop.ts';

/** One node is asked at a time and each one rarely: a node may postpone its election timer on any socket activity. */
const POLL_PAUSE_MS = 250;
const STATUS_TIMEOUT_MS = 500;

/**
 * Remembers who leads, from what nodes say of themselves. A status of a higher term always counts; within a term the
 * first claim stays.
 */
export class LeaderWatch {
  readonly #nodes: readonly string[];
  readonly #system: SystemClient;
  readonly #onLeader: (leader: NodeStatus) => void;
  #known: NodeStatus | undefined;
  /** The known leader was seen not to lead: the next claim counts as a new one, also in the same term. */
  #lost = false;

  constructor(nodes: readonly string[], system: SystemClient, onLeader: (leader: NodeStatus) => void) {
    this.#nodes = nodes;
    this.#system = system;
    this.#onLeader = onLeader;
  }

  get leader(): string | undefined {
    return this.#known?.node;
  }

  /** Asks one node after the other, in turn, until the signal aborts. */
  async run(clock: LoopClock, signal: AbortSignal): Promise<void> {
    for (let turn = 0; !signal.aborted; turn++) {
      await this.#ask(this.#nodes[turn % this.#nodes.length] as string, clock, STATUS_TIMEOUT_MS);
      await clock.sleepUntil(clock.now() + POLL_PAUSE_MS * NS_PER_MS, signal);
    }
  }

  /** Asks all nodes at once. The leader is the one that says so in the highest term. */
  async find(clock: LoopClock, timeoutMs: number): Promise<NodeStatus | undefined> {
    const statuses = await Promise.all(this.#nodes.map((node) => this.#ask(node, clock, timeoutMs)));
    const leaders = statuses.filter((status) => status?.isLeader);
    return leaders.reduce((best, status) => ((status?.term ?? 0) > (best?.term ?? -1) ? status : best), undefined);
  }

  /** Asks in rounds until a leader is found or the time is up. */
  async await(clock: LoopClock, timeoutMs: number, signal: AbortSignal): Promise<NodeStatus | undefined> {
    const end = clock.now() + timeoutMs * NS_PER_MS;
    while (clock.now() < end && !signal.aborted) {
      const leader = await this.find(clock, STATUS_TIMEOUT_MS);
      if (leader) return leader;
      await clock.sleepUntil(clock.now() + POLL_PAUSE_MS * NS_PER_MS, signal);
    }
    return undefined;
  }

  async #ask(node: string, clock: LoopClock, timeoutMs: number): Promise<NodeStatus | undefined> {
    const deadline = clock.deadline(clock.now() + timeoutMs * NS_PER_MS);
    const status = await this.#system.status(node, deadline.signal);
    deadline.release();
    if (status?.isLeader) this.#claimed(status);
    else if (node === this.#known?.node) this.#lost = true;
    return status;
  }

  #claimed(status: NodeStatus): void {
    const known = this.#known?.term ?? -1;
    if (status.term < known || (status.term === known && !this.#lost)) return;
    this.#known = status;
    this.#lost = false;
    this.#onLeader(status);
  }
}
