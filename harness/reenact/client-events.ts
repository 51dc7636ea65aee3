import type { KeyValueRequest } from '../core/contracts/handlers.ts';
import { NEMESIS, type HistoryEvent } from '../core/operation.ts';

/** Something a client did that other steps come before or after. */
export interface ClientEvent {
  readonly type: 'invoke' | 'ok';
  readonly request: string;
}

/** An operation of the history, by the identity under which nodes knew it. */
export interface IdentifiedOperation {
  readonly request: string;
  readonly invocation: HistoryEvent;
  /** Undefined where the history ends before. */
  readonly completion: HistoryEvent | undefined;
}

/** What tells a request from all others, however often it was sent. */
export function identityOf({ client, request }: Pick<KeyValueRequest, 'client' | 'request'>): string {
  return `${client} ${String(request)}`;
}

/** Invocations and answers in the order in which the clients' process saw them. */
export function clientEventsOf(history: readonly HistoryEvent[]): ClientEvent[] {
  const identities = new Identities();
  return history.flatMap((event): ClientEvent[] => {
    if (event.process === NEMESIS) return [];
    const request = identities.of(event.process, event.type === 'invoke');
    return event.type === 'invoke' || event.type === 'ok' ? [{ type: event.type, request }] : [];
  });
}

/** Every operation of the clients, in order of invocation. */
export function identifiedOperations(history: readonly HistoryEvent[]): IdentifiedOperation[] {
  const identities = new Identities();
  const operations = new Map<string, IdentifiedOperation>();
  for (const event of history) {
    if (event.process === NEMESIS) continue;
    const request = identities.of(event.process, event.type === 'invoke');
    const known = operations.get(request);
    if (event.type === 'invoke') operations.set(request, { request, invocation: event, completion: undefined });
    else if (known !== undefined) operations.set(request, { ...known, completion: event });
  }
  return [...operations.values()];
}

/** Clients name themselves after their process, and count their operations from 1. */
class Identities {
  readonly #counts = new Map<number, number>();

  of(process: number, invokes: boolean): string {
    const count = (this.#counts.get(process) ?? 0) + (invokes ? 1 : 0);
    this.#counts.set(process, count);
    return identityOf({ client: `p${String(process)}`, request: count });
  }
}
