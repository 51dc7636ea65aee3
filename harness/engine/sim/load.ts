import { NS_PER_MS } from '../../core/duration.ts';
import type { Json } from '../../core/json.ts';
import type { CompletionType } from '../../core/operation.ts';
import { LAST_SEEN, type ClientPlan, type PlannedOperation } from '../../core/plan.ts';
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
  /** Per client of the plan: what it last saw on each key. */
  readonly #lastSeen: readonly Map<string, Json>[];
  #arrived = 0;
  #backlog: Due[] = [];
  #invoked = 0;

  constructor(plans: readonly ClientPlan[], clients: Clients) {
    this.#clients = plans.map((plan) => clients.open(plan.node));
    this.#due = inOrderOfTime(plans);
    this.#lastSeen = plans.map(() => new Map<string, Json>());
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
    const seen = this.#lastSeen[due.client] as Map<string, Json>;
    const value = resolveLastSeen(due.operation.value, seen.get(key) ?? null);
    const ended = (type: CompletionType, result: Json): void => {
      if (type === 'ok') seen.set(key, f === 'cas' ? ((result as readonly Json[])[1] as Json) : result);
    };
    this.#invoked++;
    client.invoke({ f, key, value, planned: due.planned, ended }, now);
    return true;
  }
}

/** Puts what the client last saw in place of the symbol, at the top or inside lists. */
function resolveLastSeen(value: Json, seen: Json): Json {
  if (value === LAST_SEEN) return seen;
  return Array.isArray(value) ? (value as readonly Json[]).map((item) => resolveLastSeen(item, seen)) : value;
}

function inOrderOfTime(plans: readonly ClientPlan[]): Due[] {
  return plans
    .flatMap((plan, client) =>
      plan.operations.map((operation) => ({ client, operation, planned: Math.round(operation.atMs * NS_PER_MS) })),
    )
    .sort((a, b) => a.planned - b.planned || a.client - b.client);
}
