import type { ClientOutcome, ClientRequest } from '../../../harness/core/contracts/system.ts';
import { canonicalJson } from '../../../harness/core/digest.ts';
import { encodeText, encodeValue } from './encoding.ts';
import type { Gateway } from './gateway.ts';
import { ok, readOutcome, writeOutcome } from './outcomes.ts';
import { versionsIn } from './versions.ts';

/** Elements of a set are keys below its own: `k1/7`. The next character after the slash ends the range of them. */
const BELOW = '/';
const AFTER = '0';

/**
 * Adds an element as a key of its own. Such a write depends on nothing, so that no client has to try again because of
 * another, and all elements are read at one revision; a list under one key would be as exact, at the price of a
 * condition that fails under load.
 */
export async function addToSet(gateway: Gateway, { key, value, signal }: ClientRequest): Promise<ClientOutcome> {
  const body = { key: encodeText(`${key}${BELOW}${canonicalJson(value)}`), value: encodeValue(value) };
  return writeOutcome(await gateway.post('kv/put', body, signal), () => ok(value));
}

/** All elements, as they were at one revision. */
export async function readSet(gateway: Gateway, { key, reads, signal }: ClientRequest): Promise<ClientOutcome> {
  const range = { key: encodeText(`${key}${BELOW}`), range_end: encodeText(`${key}${AFTER}`) };
  const body = { ...range, ...(reads === 'serializable' && { serializable: true }) };
  const reply = await gateway.post('kv/range', body, signal);
  return readOutcome(reply, (answer) => versionsIn(answer).map((version) => version.value));
}
