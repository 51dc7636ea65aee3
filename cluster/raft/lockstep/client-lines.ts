import type { NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { bodyOf } from '../../lockstep/nodes/requests.ts';
import { ERROR_CODE } from '../../lockstep/protocol/error-codes.ts';
import type { ClientFunction, Input, Output } from '../handlers/types.ts';

/*
 * Requests and answers as lines of the node protocol. What Maelstrom's lin-kv has is said in its words, so that the node
 * serves under Maelstrom too; the rest of what the store can do has a body of its own, `command`.
 */

/** Beyond the protocol's table: a change of the cluster that was refused. */
const REFUSED = 1_001;

export function requestLine(node: string, { client, request, command }: Input): NodeMessage {
  return { src: client, dest: node, body: { ...requestBody(command), msg_id: request } };
}

function requestBody({ f, key, value }: Input['command']): JsonObject & { readonly type: string } {
  return f in OK ? bodyOf({ f, key, value }) : { type: 'command', f, key, value };
}

/** The request in a line; undefined where the line is none. Keys of other kinds than text are their JSON. */
export function readRequest({ src, body }: NodeMessage): Input | undefined {
  const { type, key: asked, value = null, from = null, to = null, msg_id: request } = body;
  if (typeof request !== 'number') return undefined;
  const key = typeof asked === 'string' ? asked : JSON.stringify(asked ?? null);
  const of = (f: ClientFunction, given: Json): Input => ({ client: src, request, command: { f, key, value: given } });
  if (type === 'read') return of('get', null);
  if (type === 'write') return of('put', value);
  if (type === 'cas') return of('cas', [from, to]);
  if (type !== 'command' || typeof body['f'] !== 'string') return undefined;
  return { client: src, request, command: { f: body['f'] as ClientFunction, key, value } };
}

/** @param f what was asked; undefined where the node does not know any more */
export function answerLine(node: string, output: Output, f: string | undefined): NodeMessage {
  const { client, request } = output;
  return { src: node, dest: client, body: { ...answerBody(output, f), in_reply_to: request } };
}

function answerBody(output: Output, f: string | undefined): JsonObject & { readonly type: string } {
  if (output.type === 'NotLeader') {
    return { type: 'error', code: ERROR_CODE.temporarilyUnavailable, text: 'not the leader', leader: output.leader };
  }
  if (output.type === 'Administered') {
    const { refusal } = output;
    return refusal === null ? { type: 'administered' } : { type: 'error', code: REFUSED, text: refusal };
  }
  const { outcome } = output;
  if (!outcome.ok) return { type: 'error', code: ERROR_CODE.preconditionFailed, text: outcome.error };
  const previous = outcome.previous === undefined ? {} : { previous: outcome.previous };
  // Maelstrom has an error in place of the value of a key that is not there.
  if (f === 'get' && outcome.value === null)
    return { type: 'error', code: ERROR_CODE.keyDoesNotExist, text: 'no such key' };
  return { type: OK[f ?? ''] ?? 'command_ok', value: outcome.value, ...previous };
}

const OK: Readonly<Record<string, string>> = { get: 'read_ok', put: 'write_ok', cas: 'cas_ok' };

/** What a line says to a client; undefined where it is no answer. */
export function readAnswer({ dest: client, body }: NodeMessage): Output | undefined {
  const { type, in_reply_to: request, code, text, value, previous, leader } = body;
  if (typeof request !== 'number') return undefined;
  const responded = (outcome: Extract<Output, { type: 'ClientResponse' }>['outcome']): Output => ({
    type: 'ClientResponse',
    client,
    request,
    outcome,
  });
  if (type === 'administered') return { type: 'Administered', client, request, refusal: null };
  if (type !== 'error') {
    if (value === undefined) return undefined;
    return responded(previous === undefined ? { ok: true, value } : { ok: true, value, previous });
  }
  switch (code) {
    case ERROR_CODE.temporarilyUnavailable:
      return { type: 'NotLeader', client, request, leader: typeof leader === 'string' ? leader : null };
    case ERROR_CODE.keyDoesNotExist:
      return responded({ ok: true, value: null });
    case ERROR_CODE.preconditionFailed:
      return responded({ ok: false, error: 'mismatch' });
    default:
      return { type: 'Administered', client, request, refusal: typeof text === 'string' ? text : '' };
  }
}
