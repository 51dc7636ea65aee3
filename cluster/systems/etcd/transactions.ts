import type { ClientOutcome, ClientRequest } from '../../../harness/core/contracts/system.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { encodeText, encodeValue } from './encoding.ts';
import type { Gateway, Reply } from './gateway.ts';
import { MISMATCH, ok, readOutcome, unprepared, writeOutcome } from './outcomes.ts';
import { unchanged, versionIn, type Version } from './versions.ts';

type Part = readonly [f: 'append' | 'r', key: string, value: Json];

/** What a transaction answers, and the lists it leaves. */
interface Computed {
  readonly answer: Json;
  readonly written: ReadonlyMap<string, Json>;
}

/**
 * Lists under several keys, read and appended to at one point. All keys are read in one transaction of etcd; a second one
 * writes under the condition that none of them has changed since, as often as one has, while there is time. Where nothing
 * is written, the first is the whole answer: it reads all keys at one revision.
 */
export async function transact(gateway: Gateway, request: ClientRequest): Promise<ClientOutcome> {
  const parts = request.value as readonly Part[];
  const keys = [...new Set(parts.map(([, key]) => key))];
  if (parts.every(([f]) => f === 'r')) return readAll(gateway, request, parts, keys);
  let outcome: ClientOutcome | 'changed' = 'changed';
  while (outcome === 'changed') {
    const read = await gateway.post('kv/txn', { success: keys.map((key) => rangeOf(key, false)) }, request.signal);
    if (read.kind !== 'answer') return unprepared(read);
    const versions = versionsOf(read.body, keys);
    const computed = compute(parts, versions);
    if (computed === undefined) return MISMATCH;
    const reply = await gateway.post('kv/txn', conditional(versions, computed.written), request.signal);
    outcome = isMissed(reply) ? 'changed' : writeOutcome(reply, () => ok(computed.answer));
  }
  return outcome;
}

async function readAll(
  gateway: Gateway,
  { reads, signal }: ClientRequest,
  parts: readonly Part[],
  keys: readonly string[],
): Promise<ClientOutcome> {
  const body = { success: keys.map((key) => rangeOf(key, reads === 'serializable')) };
  const reply = await gateway.post('kv/txn', body, signal);
  const computed = reply.kind === 'answer' ? compute(parts, versionsOf(reply.body, keys)) : undefined;
  if (reply.kind === 'answer' && computed === undefined) return MISMATCH;
  return readOutcome(reply, () => computed?.answer ?? null);
}

function rangeOf(key: string, serializable: boolean): JsonObject {
  return { requestRange: { key: encodeText(key), ...(serializable && { serializable: true }) } };
}

/** Answers come in the order of the questions. */
function versionsOf(body: JsonObject, keys: readonly string[]): Map<string, Version> {
  const responses = (body['responses'] ?? []) as readonly { readonly response_range?: JsonObject }[];
  return new Map(keys.map((key, position) => [key, versionIn(responses[position]?.response_range ?? {})]));
}

/** Undefined where a key holds no list. */
function compute(parts: readonly Part[], versions: ReadonlyMap<string, Version>): Computed | undefined {
  const lists = new Map([...versions].map(([key, { value }]) => [key, value ?? []]));
  if (![...lists.values()].every((list) => Array.isArray(list))) return undefined;
  const written = new Map<string, Json>();
  const answer = parts.map(([f, key, value]): Json => {
    const list = lists.get(key) as readonly Json[];
    if (f === 'r') return [f, key, list];
    lists.set(key, [...list, value]);
    written.set(key, [...list, value]);
    return [f, key, value];
  });
  return { answer, written };
}

function conditional(versions: ReadonlyMap<string, Version>, written: ReadonlyMap<string, Json>): JsonObject {
  return {
    compare: [...versions].map(([key, version]) => unchanged(encodeText(key), version)),
    success: [...written].map(([key, list]) => ({ requestPut: { key: encodeText(key), value: encodeValue(list) } })),
  };
}

function isMissed(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.body['succeeded'] !== true;
}
