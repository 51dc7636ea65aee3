import type { KeyValueAnswer, KeyValueRequest } from '../../core/contracts/handlers.ts';
import { canonicalJson } from '../../core/digest.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Entry } from '../../core/raft/entry.ts';
import type { RaftMessage, Snapshot } from '../../core/raft/messages.ts';
import { entriesOf } from '../../core/raft/segment.ts';

/** Errors that prove that nothing happened, by Maelstrom's numbers. */
const ERRORS = { temporarilyUnavailable: 11, keyDoesNotExist: 20, preconditionFailed: 22 };

/**
 * A request in the words of Maelstrom's key-value workloads. `client` and `request` are ours: by them a node knows that
 * a request came before.
 */
export function requestBody({ client, request, f, key, value }: KeyValueRequest): JsonObject {
  const identity = { client, request };
  if (f === 'read') return { type: f, key, ...identity };
  if (f === 'cas' && Array.isArray(value))
    return { type: f, key, from: value[0] as Json, to: value[1] as Json, ...identity };
  return { type: snakeCase(f), key, value, ...identity };
}

/** The answer to a request of this function; undefined where nobody asked for it. */
export function answerBody(f: string | undefined, { outcome }: KeyValueAnswer): JsonObject {
  if (outcome.type === 'ok') {
    if (f !== 'read') return f === undefined ? { type: 'ok', value: outcome.value } : { type: `${snakeCase(f)}_ok` };
    if (outcome.value !== null) return { type: 'read_ok', value: outcome.value };
    return { type: 'error', code: ERRORS.keyDoesNotExist, text: 'key-does-not-exist' };
  }
  const code = outcome.error === 'mismatch' ? ERRORS.preconditionFailed : ERRORS.temporarilyUnavailable;
  return { type: 'error', code, text: outcome.error };
}

/** A message between nodes that speak Raft, in the words of Maelstrom's own Raft: `append_entries`, `prev_log_index`. */
export function raftBody({ type, ...fields }: RaftMessage): JsonObject {
  const body: Record<string, Json> = { type: snakeCase(type.replace(/Reply$/, 'Res')) };
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'entries') body[name] = entriesOf(value as Parameters<typeof entriesOf>[0]).map(entryBody);
    else if (name === 'snapshot') body[name] = snapshotBody(value as Snapshot);
    else body[NAMES[name] ?? snakeCase(name)] = value as Json;
  }
  return body;
}

const NAMES: Readonly<Record<string, string>> = { candidate: 'candidate_id', leader: 'leader_id' };

/** A message of any other system, as it is. */
export function plainBody(type: string, message: unknown): JsonObject {
  const value = JSON.parse(canonicalJson(message)) as Json;
  return isJsonObject(value) ? { ...value, type: snakeCase(type) } : { type: snakeCase(type), value };
}

function entryBody({ index, term, client, request, command: { f, key, value } }: Entry): JsonObject {
  return { index, term, client, request, op: { f, key, value } };
}

function snapshotBody({ index, term, machine, members }: Snapshot): JsonObject {
  return { index, term, members, contents: machine.contents.entries() };
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
