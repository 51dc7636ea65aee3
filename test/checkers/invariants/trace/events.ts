import type { Json } from '../../../../harness/core/json.ts';
import type { Command } from '../../../../harness/core/raft/entry.ts';
import type { Outcome } from '../../../../harness/core/raft/messages.ts';
import type { ExternalEvent } from '../../../../harness/core/raft/observation.ts';

/** A client's request reaches the first node; `put x` of its number, unless it asks for something else. */
export function asks(client: string, request: number, command: Partial<Command> = {}): ExternalEvent {
  return {
    type: 'input',
    node: 0,
    request: { client, request, command: { f: 'put', key: 'x', value: request, ...command } },
  };
}

/** The first node answers: ok with this value. */
export function told(client: string, request: number, value: Json): ExternalEvent {
  return answered(client, request, { ok: true, value });
}

export function answered(client: string, request: number, outcome: Outcome): ExternalEvent {
  return { type: 'output', node: 0, answer: { type: 'ClientResponse', client, request, outcome } };
}

export function sentAway(client: string, request: number): ExternalEvent {
  return { type: 'output', node: 1, answer: { type: 'NotLeader', client, request } };
}
