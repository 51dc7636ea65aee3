import type { Command, Entry } from '../../../harness/core/raft/entry.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import type { ExternalEvent } from '../../../harness/core/raft/observation.ts';

/** One request of one client, however often it was submitted: what T and the log say belongs together. */
export type RequestKey = string;

/** The key of an entry, a submission or an answer. */
export function keyOf({ client, request }: { readonly client: string; readonly request: number }): RequestKey {
  return `${request}@${client}`;
}

/** `c1/7`, for sentences. */
export function describeKey({ client, request }: { readonly client: string; readonly request: number }): string {
  return `${client}/${request}`;
}

export interface Submission {
  readonly client: string;
  readonly request: number;
  readonly command: Command;
  /** Place in T. */
  readonly position: number;
}

export interface Response {
  readonly client: string;
  readonly request: number;
  readonly outcome: Outcome;
  /** Place in T. */
  readonly position: number;
}

/** T by request. Answers that only say who does not lead are left out: they settle nothing. */
export interface Requests {
  /** Every submission, in order. */
  readonly submissions: readonly Submission[];
  /** Every answer, in order. */
  readonly responses: readonly Response[];
  readonly firstSubmission: ReadonlyMap<RequestKey, Submission>;
  readonly firstResponse: ReadonlyMap<RequestKey, Response>;
}

export function requestsOf(trace: readonly ExternalEvent[]): Requests {
  const known = READ.get(trace);
  if (known?.events === trace.length) return known.requests;
  const requests = read(trace);
  READ.set(trace, { events: trace.length, requests });
  return requests;
}

/** What was read of T: it only grows, so that is valid as long as the number of events is the same. */
const READ = new WeakMap<readonly ExternalEvent[], { readonly events: number; readonly requests: Requests }>();

function read(trace: readonly ExternalEvent[]): Requests {
  const submissions: Submission[] = [];
  const responses: Response[] = [];
  for (const [position, event] of trace.entries()) {
    if (event.type === 'input') submissions.push({ ...event.request, position });
    else if (event.answer.type === 'ClientResponse') responses.push({ ...event.answer, position });
  }
  return {
    submissions,
    responses,
    firstSubmission: firstByKey(submissions),
    firstResponse: firstByKey(responses),
  };
}

/** The first place of each request among the entries. */
export function firstPlaces(entries: readonly Entry[]): Map<RequestKey, number> {
  const places = new Map<RequestKey, number>();
  for (const [place, entry] of entries.entries()) {
    const key = keyOf(entry);
    if (!places.has(key)) places.set(key, place);
  }
  return places;
}

function firstByKey<Item extends { readonly client: string; readonly request: number }>(
  items: readonly Item[],
): Map<RequestKey, Item> {
  const first = new Map<RequestKey, Item>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return first;
}
