import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplicaState } from '../../../harness/core/contracts/system.ts';
import { digestOf } from '../../../harness/core/digest.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { decodeValue, encodeText } from './encoding.ts';
import type { Gateway } from './gateway.ts';

const PAUSE_MS = 50;

/** A key of one zero byte, with an end of one zero byte, means every key. */
const ALL_KEYS = { key: encodeText('\0'), range_end: encodeText('\0') };

/**
 * Each member's own state at one revision: the highest that any of them had reached when first asked, for which the
 * others are waited for. Members that do not answer, or do not get there before the signal, are undefined.
 */
export async function readReplicas(
  members: readonly Gateway[],
  keys: readonly string[],
  signal: AbortSignal,
  comparesStores: boolean,
): Promise<(ReplicaState | undefined)[]> {
  const reached = await Promise.all(members.map((member) => revisionOf(member, signal)));
  const common = Math.max(...reached.map((revision) => revision ?? 0));
  return Promise.all(
    members.map(async (member, position) =>
      reached[position] === undefined ? undefined : stateAt(member, common, keys, signal, comparesStores),
    ),
  );
}

/** The revision the member itself has applied; asking does not involve the others. */
async function revisionOf(member: Gateway, signal: AbortSignal): Promise<number | undefined> {
  const reply = await member.post('kv/range', { key: encodeText('\0'), serializable: true }, signal);
  return reply.kind === 'answer' ? Number((reply.body['header'] as JsonObject)['revision'] ?? 0) : undefined;
}

async function stateAt(
  member: Gateway,
  revision: number,
  keys: readonly string[],
  signal: AbortSignal,
  comparesStores: boolean,
): Promise<ReplicaState | undefined> {
  if (!(await hasReached(member, revision, signal))) return undefined;
  const at = { revision: String(revision) };
  const range = await member.post('kv/range', { ...ALL_KEYS, ...at, serializable: true }, signal);
  const store = comparesStores ? await storeHash(member, signal) : null;
  if (range.kind !== 'answer' || store === undefined) return undefined;
  const entries = (range.body['kvs'] ?? []) as readonly { readonly key: string; readonly value?: string }[];
  const values = new Map(entries.map(({ key, value }) => [key, decodeValue(value ?? '')]));
  const contents: [string, Json][] = keys.map((key) => [key, values.get(encodeText(key)) ?? null]);
  return {
    node: member.name,
    position: revision,
    // Entries carry their revisions, and how often they were written.
    digest: digestOf({ entries, store }),
    contents: Object.fromEntries(contents),
  };
}

/**
 * Over everything that the member stores, also what was overwritten and who the members are. Releases differ in what they
 * store beside the keys, and a later one leaves its own behind where the node goes back.
 */
async function storeHash(member: Gateway, signal: AbortSignal): Promise<Json | undefined> {
  const reply = await member.post('maintenance/hash', {}, signal);
  return reply.kind === 'answer' ? (reply.body['hash'] ?? null) : undefined;
}

async function hasReached(member: Gateway, revision: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const own = await revisionOf(member, signal);
    if (own !== undefined && own >= revision) return true;
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
