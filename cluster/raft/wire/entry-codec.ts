import type { Json } from '../../../harness/core/json.ts';
import { createEntry, isInternal, type Entry } from '../../../harness/core/raft/entry.ts';
import { isCommand, isCount, isName } from './well-formed.ts';

/** An entry as a short JSON list, without its index: `[term, at]` for a no-op, else with client, request and command. */
export function packEntry(entry: Entry): Json {
  const { term, at, client, request, command } = entry;
  if (isInternal(entry) && command.f === 'no-op') return [term, at];
  return [term, at, client, request, command.f, command.key, command.value];
}

export function unpackEntry(index: number, packed: unknown): Entry | undefined {
  if (!Array.isArray(packed) || !isCount(index)) return undefined;
  const [term, at, client, request, f, key, value] = packed as unknown[];
  if (!isCount(term) || !isName(at)) return undefined;
  if (packed.length === 2) return createEntry(index, term, at, '', 0, { f: 'no-op', key: '', value: null });
  const command = { f, key, value };
  if (!isName(client) || !isCount(request) || !isCommand(command) || command.f === 'transfer') return undefined;
  return createEntry(index, term, at, client, request, command);
}
