import type { ClientOutcome, ClientRequest } from '../../../harness/core/contracts/system.ts';
import type { Json } from '../../../harness/core/json.ts';
import { encodeText, encodeValue } from './encoding.ts';
import type { Gateway } from './gateway.ts';
import { MISMATCH, ok, unprepared, writeOutcome } from './outcomes.ts';
import { unchanged, versionIn } from './versions.ts';

/** What an update leaves on a key, and what it answers; undefined where the key holds something of another kind. */
export type Update = (current: Json, argument: Json) => { readonly next: Json; readonly answer: Json } | undefined;

export const appendToList: Update = (current, element) => {
  if (current !== null && !Array.isArray(current)) return undefined;
  return { next: [...((current ?? []) as readonly Json[]), element], answer: element };
};

export const increment: Update = (current, amount) => {
  const total = current ?? 0;
  return typeof total === 'number'
    ? { next: total + (amount as number), answer: total + (amount as number) }
    : undefined;
};

/**
 * Reads the key and writes it back under the condition that nobody has changed it since, as often as somebody has, while
 * there is time. That is one atomic update: the condition names the revision that was read, so that the write happens on
 * what was read or not at all. A condition that did not hold proves that nothing was done; a write without an answer
 * proves nothing, and is not tried again.
 */
export async function update(gateway: Gateway, request: ClientRequest, change: Update): Promise<ClientOutcome> {
  const { signal, value } = request;
  const key = encodeText(request.key);
  let outcome: ClientOutcome | 'changed' = 'changed';
  while (outcome === 'changed') {
    const read = await gateway.post('kv/range', { key }, signal);
    if (read.kind !== 'answer') return unprepared(read);
    const version = versionIn(read.body);
    const changed = change(version.value, value);
    if (changed === undefined) return MISMATCH;
    const write = { requestPut: { key, value: encodeValue(changed.next) } };
    const body = { compare: [unchanged(key, version)], success: [write] };
    const reply = await gateway.post('kv/txn', body, signal);
    const missed = reply.kind === 'answer' && reply.body['succeeded'] !== true;
    outcome = missed ? 'changed' : writeOutcome(reply, () => ok(changed.answer));
  }
  return outcome;
}
