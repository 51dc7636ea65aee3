import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Outcome, Snapshot } from '../../../harness/core/raft/messages.ts';
import { assign, EMPTY_MACHINE, remember, type Machine } from '../handlers/machine.ts';
import { isCount, isMembers, isName, isPlainJson, MAX_DEPTH } from './well-formed.ts';

/** A snapshot as JSON: bindings as `[key, value]`, clients as `[client, request, outcome]`. For messages and files. */
export function packSnapshot({ index, term, hash, machine, members }: Snapshot): Json {
  const contents = machine.contents.entries().map(([key, value]): Json => [key, value]);
  const clients = machine.clients.entries().map(([client, { request, outcome }]): Json => {
    return [client, request, packOutcome(outcome)];
  });
  return { index, term, hash, members: [...members], contents, clients };
}

/** Undefined when the value is no snapshot. Never throws. */
export function unpackSnapshot(packed: unknown): Snapshot | undefined {
  if (!isJsonObject(packed)) return undefined;
  const { index, term, hash, members, contents, clients } = packed;
  if (!isCount(index) || index === 0 || !isCount(term) || !isCount(hash) || !isMembers(members)) return undefined;
  const machine = unpackMachine(contents, clients);
  return machine && { index, term, hash, machine, members };
}

function unpackMachine(contents: unknown, clients: unknown): Machine | undefined {
  if (!Array.isArray(contents) || !Array.isArray(clients)) return undefined;
  let machine = EMPTY_MACHINE;
  for (const binding of contents as unknown[]) {
    if (!Array.isArray(binding) || binding.length !== 2) return undefined;
    const [key, value] = binding as [unknown, unknown];
    if (typeof key !== 'string' || value === null || !isPlainJson(value, MAX_DEPTH)) return undefined;
    machine = assign(machine, key, value);
  }
  for (const record of clients as unknown[]) {
    if (!Array.isArray(record) || record.length !== 3) return undefined;
    const [client, request, packed] = record as [unknown, unknown, unknown];
    const outcome = unpackOutcome(packed);
    if (!isName(client) || !isCount(request) || outcome === undefined) return undefined;
    machine = remember(machine, client, { request, outcome });
  }
  return machine;
}

/** `[value]`, `[value, previous]` or the error. */
export function packOutcome(outcome: Outcome): Json {
  if (!outcome.ok) return outcome.error;
  return outcome.previous === undefined ? [outcome.value] : [outcome.value, outcome.previous];
}

export function unpackOutcome(packed: unknown): Outcome | undefined {
  if (packed === 'mismatch') return { ok: false, error: packed };
  if (!Array.isArray(packed) || packed.length < 1 || packed.length > 2) return undefined;
  const [value, previous] = packed as [unknown, unknown];
  if (!isPlainJson(value, MAX_DEPTH + 1)) return undefined;
  if (packed.length === 1) return { ok: true, value };
  return isPlainJson(previous, MAX_DEPTH + 1) ? { ok: true, value, previous } : undefined;
}
