import type { KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import type { NodeMessage } from '../../../harness/core/contracts/lockstep.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import type { RaftAnswer, RaftRequest } from '../../../harness/core/raft/observation.ts';
import { ERROR_CODE } from '../protocol/error-codes.ts';

/** Functions of a key-value node, by the names that requests have inside of Raft. */
const COMMANDS: Readonly<Record<string, string>> = { read: 'get', write: 'put', cas: 'cas' };

/** What clients may ask of a node that speaks Maelstrom's protocol for `lin-kv`. */
export const OPERATIONS = Object.keys(COMMANDS);

/** @throws RangeError for a function that such nodes do not have */
export function requestOf({ client, request, f, key, value }: KeyValueRequest): RaftRequest {
  const command = COMMANDS[f];
  if (command === undefined) throw new RangeError(`a key-value node has no operation ${f}`);
  return { client, request, command: { f: command, key, value } };
}

/** Names of clients as nodes see them; programs tell clients from nodes by the first letter. */
export function clientName(client: string): string {
  return `c${client}`;
}

export function isClient(name: string): boolean {
  return name.startsWith('c');
}

/** The request as a line to the node. */
export function requestMessage(node: string, { client, request, command }: RaftRequest): NodeMessage {
  return { src: clientName(client), dest: node, body: { ...bodyOf(command), msg_id: request } };
}

/** A get, put or cas in the words of lin-kv. */
export function bodyOf({ f, key, value }: RaftRequest['command']): JsonObject & { readonly type: string } {
  if (f === 'get') return { type: 'read', key };
  if (f === 'put') return { type: 'write', key, value };
  const [from, to] = value as readonly [Json, Json];
  return { type: 'cas', key, from, to };
}

/** What an answer comes to: what the client is told, silence where it leaves the outcome open, or what is wrong with it. */
export type Reading = { readonly answer: RaftAnswer } | { readonly open: true } | { readonly problem: string };

/** Error codes of the protocol's table after which the operation certainly did not happen and may be tried elsewhere. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  ERROR_CODE.notSupported,
  ERROR_CODE.temporarilyUnavailable,
  ERROR_CODE.malformedRequest,
  ERROR_CODE.abort,
  ERROR_CODE.transactionConflict,
]);

/** Reads a node's answer to a request. */
export function readAnswer({ client, request, command }: RaftRequest, body: JsonObject): Reading {
  const { type } = body;
  const answered = (value: Json): Reading => ({
    answer: { type: 'ClientResponse', client, request, outcome: { ok: true, value } },
  });
  if (type === 'error') return readError({ client, request, command }, body);
  if (type === 'read_ok' && command.f === 'get') {
    return body['value'] === undefined ? { problem: 'answers a read without a value' } : answered(body['value']);
  }
  if (type === 'write_ok' && command.f === 'put') return answered(command.value);
  if (type === 'cas_ok' && command.f === 'cas') return answered(command.value);
  return { problem: `answers a ${wordOf(command.f)} with ${JSON.stringify(type)}` };
}

function readError({ client, request, command }: RaftRequest, { code }: JsonObject): Reading {
  const refused: Reading = { answer: { type: 'NotLeader', client, request } };
  const mismatch: Reading = {
    answer: { type: 'ClientResponse', client, request, outcome: { ok: false, error: 'mismatch' } },
  };
  if (REFUSALS.has(code)) return refused;
  if (code === ERROR_CODE.keyDoesNotExist) {
    if (command.f === 'get') {
      return { answer: { type: 'ClientResponse', client, request, outcome: { ok: true, value: null } } };
    }
    // Whoever expected nothing there is not told that there was something else.
    return command.f === 'cas' && (command.value as readonly Json[])[0] !== null ? mismatch : refused;
  }
  if (code === ERROR_CODE.preconditionFailed || code === ERROR_CODE.keyAlreadyExists)
    return command.f === 'cas' ? mismatch : refused;
  return { open: true };
}

function wordOf(f: string): string {
  return OPERATIONS.find((word) => COMMANDS[word] === f) ?? f;
}
