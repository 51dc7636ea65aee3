import type { Json } from '../../../harness/core/json.ts';
import { exclude, hashText, include } from './hash.ts';
import { jsonText, sameJson } from './json-text.ts';
import { PersistentMap } from './persistent-map.ts';
import type { Command } from './types.ts';

/** What a command came to. `value` is what a history's completion says: the value read, written, or `[old, new]`. */
export type Outcome = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: 'mismatch' };

/** The last request of a client that was executed, and what it came to. */
export interface ClientRecord {
  readonly request: number;
  readonly outcome: Outcome;
}

/** The replicated state machine: a key-value store, and a table of clients by which repeated requests are known. */
export interface Machine {
  readonly contents: PersistentMap<Json>;
  readonly clients: PersistentMap<ClientRecord>;
  /** Hash over contents and clients. */
  readonly hash: number;
}

export const EMPTY_MACHINE: Machine = { contents: PersistentMap.empty(), clients: PersistentMap.empty(), hash: 0 };

/** Executes a command, whether or not it was executed before. */
export function execute(machine: Machine, command: Command): { machine: Machine; outcome: Outcome } {
  const current = machine.contents.get(command.key) ?? null;
  switch (command.f) {
    case 'get':
      return { machine, outcome: { ok: true, value: current } };
    case 'put':
      return { machine: assign(machine, command.key, command.value), outcome: { ok: true, value: command.value } };
    case 'delete':
      return { machine: assign(machine, command.key, null), outcome: { ok: true, value: null } };
    case 'cas': {
      const [expected, next] = command.value as readonly [Json, Json];
      if (!sameJson(current, expected)) return { machine, outcome: { ok: false, error: 'mismatch' } };
      return { machine: assign(machine, command.key, next), outcome: { ok: true, value: command.value } };
    }
  }
}

/** Notes what a client's request came to, in place of the client's earlier one. */
export function remember(machine: Machine, client: string, record: ClientRecord): Machine {
  const before = machine.clients.get(client);
  let hash = include(machine.hash, clientHash(client, record));
  if (before !== undefined) hash = exclude(hash, clientHash(client, before));
  return { contents: machine.contents, clients: machine.clients.set(client, record), hash };
}

/** Null removes the key: an absent value and null are the same. */
function assign(machine: Machine, key: string, value: Json): Machine {
  const before = machine.contents.get(key);
  let hash = before === undefined ? machine.hash : exclude(machine.hash, bindingHash(key, before));
  if (value !== null) hash = include(hash, bindingHash(key, value));
  const contents = value === null ? machine.contents.delete(key) : machine.contents.set(key, value);
  return { contents, clients: machine.clients, hash };
}

function bindingHash(key: string, value: Json): number {
  return hashText(`key ${JSON.stringify(key)} ${jsonText(value)}`);
}

function clientHash(client: string, { request, outcome }: ClientRecord): number {
  return hashText(
    `client ${JSON.stringify(client)} ${request} ${outcome.ok ? `ok ${jsonText(outcome.value)}` : outcome.error}`,
  );
}
