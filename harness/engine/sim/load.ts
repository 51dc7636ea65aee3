import { NS_PER_MS } from '../../core/duration.ts';
import type { Json } from '../../core/json.ts';
import type { CompletionType } from '../../core/operation.ts';
import type { ClientPlan, PlannedOperation } from '../../core/plan.ts';
import { LastSeen } from '../../../workloads/last-seen.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';

interface Due {
  readonly client: number;
  readonly operation: PlannedOperation;
  readonly planned: number;
}

/**
 * The plan's operations, open-loop: each starts when it is due, on its own client if that is free, else on any free one,
 * else it queues; its latency counts from the planned time.
 */
export class Load {
  readonly #clients: readonly Client[];
  readonly #due: readonly Due[];
  readonly #lastSeen: LastSeen;
  #arrived = 0;
  #backlog: Due[] = [];
  #invoked = 0;

  constructor(plans: readonly ClientPlan[], clients: Clients) {
    this.#clients = plans.map((plan) => clients.open(plan.node));
    this.#due = inOrderOfTime(plans);
    this.#lastSeen = new LastSeen(plans.length);
  }

  get planned(): number {
    return this.#due.length;
  }

  get invoked(): number {
    return this.#invoked;
  }

  update(now: number): void {
    for (let next = this.#due[this.#arrived]; next && next.planned <= now; next = this.#due[this.#arrived]) {
      this.#arrived++;
      this.#backlog.push(next);
    }
    if (this.#backlog.length > 0) this.#backlog = this.#backlog.filter((due) => !this.#start(due, now));
  }

  #start(due: Due, now: number): boolean {
    const own = this.#clients[due.client] as Client;
    const client = own.free ? own : this.#clients.find((candidate) => candidate.free);
    if (client === undefined) return false;
    const { f, key } = due.operation;
    const value = this.#lastSeen.resolve(due.client, due.operation);
    const ended = (type: CompletionType, seen: Json): void => {
      if (type === 'ok') this.#lastSeen.saw(due.client, key, f, seen);
    };
    this.#invoked++;
    client.invoke({ f, key, value, planned: due.planned, ended }, now);
    return true;
  }
}

function inOrderOfTime(plans: readonly ClientPlan[]): Due[] {
  return plans
    .flatMap((plan, client) =>
      plan.operations.map((operation) => ({ client, operation, planned: Math.round(operation.atMs * NS_PER_MS) })),
    )
    .sort((a, b) => a.planned - b.planned || a.client - b.client);
}
