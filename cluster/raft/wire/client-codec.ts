import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Input, Output } from '../handlers/types.ts';
import { isInput } from './well-formed.ts';
import { parseJson } from './message-codec.ts';

/** Longest body of a request, bytes. */
export const MAX_BODY = 65_536;

/** Longest text of a request once it is read: some numbers are longer written out than they came. */
const MAX_TEXT = 32_768;
const MAX_CLIENT = 256;
const MAX_KEY = 1_024;

/** The input of a body `{client, request, f, key, value?}`; undefined when it is none. Never throws. */
export function decodeRequest(body: Buffer): Input | undefined {
  const value = parseJson(body.toString('utf8'));
  if (!isJsonObject(value)) return undefined;
  const { client, request, f, key } = value;
  const input = { client, request, command: { f, key, value: value['value'] ?? null } };
  if (!isInput(input) || input.client.length > MAX_CLIENT || input.command.key.length > MAX_KEY) return undefined;
  return JSON.stringify(input.command.value).length <= MAX_TEXT ? input : undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** The node lost its leadership, or stops: the request may or may not be executed. */
export const OUTCOME_UNKNOWN: Answer = { status: 503, body: { ok: false, error: 'unknown' } };

export function encodeAnswer(output: Output): Answer {
  if (output.type === 'NotLeader') {
    return { status: 421, body: { ok: false, error: 'not-leader', leader: output.leader } };
  }
  if (output.type === 'Administered') {
    const { refusal } = output;
    return refusal === null
      ? { status: 200, body: { ok: true, value: null } }
      : { status: 409, body: { ok: false, error: refusal } };
  }
  return { status: 200, body: output.outcome };
}
