import type { Json } from '../harness/core/json.ts';
import { LAST_SEEN, type PlannedOperation } from '../harness/core/plan.ts';

/**
 * What each client of a plan last saw on each key. Symbolic arguments get their value from it at the moment of
 * invocation, and the history records that value.
 */
export class LastSeen {
  readonly #seen: readonly Map<string, Json>[];

  constructor(clients: number) {
    this.#seen = Array.from({ length: clients }, () => new Map<string, Json>());
  }

  /** The operation's arguments, with what the client last saw in place of the symbol, at the top or inside lists. */
  resolve(client: number, { key, value }: Pick<PlannedOperation, 'key' | 'value'>): Json {
    return resolved(value, this.#seen[client]?.get(key) ?? null);
  }

  /** An operation was `ok` with this value. Operations of no client of the plan are forgotten. */
  saw(client: number, key: string, f: string, value: Json): void {
    this.#seen[client]?.set(key, f === 'cas' ? ((value as readonly Json[])[1] as Json) : value);
  }
}

function resolved(value: Json, seen: Json): Json {
  if (value === LAST_SEEN) return seen;
  return Array.isArray(value) ? (value as readonly Json[]).map((item) => resolved(item, seen)) : value;
}
