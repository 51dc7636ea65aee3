import type { Json } from '../../../harness/core/json.ts';
import type { Command } from '../../../harness/core/raft/entry.ts';
import { chain, exclude, hashJson, hashText, hashTextFrom, include } from '../../../harness/core/raft/hash.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import { executeOnObject } from '../../../harness/core/raft/object-commands.ts';
import type { ClientRecord, MachineState } from '../../../harness/core/raft/node-state.ts';
import { CONFIGURE } from './configuration.ts';
import { PersistentMap } from '../../../harness/core/raft/persistent-map.ts';

/** The replicated state machine: a key-value store, and a table of clients by which repeated requests are known. */
export interface Machine extends MachineState {
  readonly contents: PersistentMap<Json>;
  readonly clients: PersistentMap<ClientRecord>;
}

export const EMPTY_MACHINE: Machine = { contents: PersistentMap.empty(), clients: PersistentMap.empty(), hash: 0 };

/** Executes a command, whether or not it was executed before. What a store does not know comes to a mismatch. */
export function execute(machine: Machine, command: Command): { machine: Machine; outcome: Outcome } {
  const { f, key, value } = command;
  const current = machine.contents.get(key) ?? null;
  switch (f) {
    case 'get':
      return { machine, outcome: { ok: true, value: current } };
    case 'put':
      return { machine: assign(machine, key, value), outcome: { ok: true, value, previous: current } };
    case 'append':
      return {
        machine: assign(machine, key, textOf(current) + textOf(value)),
        outcome: { ok: true, value, previous: current },
      };
    case CONFIGURE:
      // Who the members are is the log's business, not the store's.
      return { machine, outcome: { ok: true, value } };
    case 'delete':
      return { machine: assign(machine, key, null), outcome: { ok: true, value: null, previous: current } };
    case 'cas': {
      const [expected, next] = value as readonly [Json, Json];
      if (!sameJson(current, expected)) return { machine, outcome: { ok: false, error: 'mismatch' } };
      return { machine: assign(machine, key, next), outcome: { ok: true, value, previous: current } };
    }
    default:
      return executeOther(machine, command);
  }
}

function executeOther(machine: Machine, command: Command): { machine: Machine; outcome: Outcome } {
  const execution = executeOnObject((key) => machine.contents.get(key) ?? null, command);
  if (execution === undefined) return { machine, outcome: { ok: false, error: 'mismatch' } };
  const { outcome, assigned } = execution;
  return { machine: assigned.reduce((before, [key, value]) => assign(before, key, value), machine), outcome };
}

/** Notes what a client's request came to, in place of the client's earlier one. */
export function remember(machine: Machine, client: string, record: ClientRecord): Machine {
  const before = machine.clients.get(client);
  let hash = include(machine.hash, clientHash(client, record));
  if (before !== undefined) hash = exclude(hash, clientHash(client, before));
  return { contents: machine.contents, clients: machine.clients.set(client, record), hash };
}

/** The same store with no memory of who asked what. */
export function withoutClients({ contents }: Machine): Machine {
  let hash = 0;
  for (const [key, value] of contents.entries()) hash = include(hash, bindingHash(key, value));
  return { contents, clients: PersistentMap.empty(), hash };
}

/** The record of the largest request number, whosever it is. */
export function newestRecord({ clients }: Machine): ClientRecord | undefined {
  let newest: ClientRecord | undefined;
  for (const [, record] of clients.entries()) {
    if (newest === undefined || record.request > newest.request) newest = record;
  }
  return newest;
}

/** Gives a key a value. Null removes the key: an absent value and null are the same. */
export function assign(machine: Machine, key: string, value: Json): Machine {
  const before = machine.contents.get(key);
  let hash = before === undefined ? machine.hash : exclude(machine.hash, bindingHash(key, before));
  if (value !== null) hash = include(hash, bindingHash(key, value));
  const contents = value === null ? machine.contents.delete(key) : machine.contents.set(key, value);
  return { contents, clients: machine.clients, hash };
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bindingHash(key: string, value: Json): number {
  return hashJson(hashTextFrom(1, key), value);
}

function clientHash(client: string, { request, outcome }: ClientRecord): number {
  const hash = chain(hashTextFrom(2, client), request);
  if (!outcome.ok) return chain(hash, hashText(outcome.error));
  const answered = hashJson(hash, outcome.value);
  return outcome.previous === undefined ? answered : hashJson(answered, outcome.previous);
}
