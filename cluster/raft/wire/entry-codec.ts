import type { Json } from '../../../harness/core/json.ts';
import type { Entry } from '../handlers/types.ts';
import { isEntry } from '../handlers/well-formed.ts';

/** An entry as a short JSON list, without its index: `[term, at]` for a no-op, else with client, request and command. */
export function packEntry({ term, at, client, request, command }: Entry): Json {
  if (command.f === 'no-op') return [term, at];
  return [term, at, client, request, command.f, command.key, command.value];
}

export function unpackEntry(index: number, packed: unknown): Entry | undefined {
  if (!Array.isArray(packed)) return undefined;
  const [term, at, client, request, f, key, value] = packed as unknown[];
  const entry =
    packed.length === 2
      ? { index, term, at, client: '', request: 0, command: { f: 'no-op' } }
      : { index, term, at, client, request, command: { f, key, value } };
  return isEntry(entry) ? entry : undefined;
}
