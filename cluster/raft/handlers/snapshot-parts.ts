import { jsonText } from '../../../harness/core/raft/json-text.ts';
import type { Snapshot } from '../../../harness/core/raft/messages.ts';
import type { MachineState } from '../../../harness/core/raft/node-state.ts';
import { assign, EMPTY_MACHINE, remember, type Machine } from './machine.ts';

/** Longest text of the items of one part, unless a single item is longer: about what a batch of entries may have. */
const PART_TEXT = 16_384;
/** What an item costs besides its texts. */
const ITEM_OVERHEAD = 16;

/** Some items of a state machine in the order in which they travel: bindings by key, then clients by name. */
interface Part {
  readonly offset: number;
  readonly machine: Machine;
  readonly done: boolean;
}

/** A snapshot is sent to several nodes and again when it got lost; its parts never change. */
const known = new WeakMap<MachineState, readonly Part[]>();

/** The part that begins at an item; the last one where none does. */
export function partOf({ machine }: Snapshot, offset: number): Part {
  let parts = known.get(machine);
  if (parts === undefined) {
    parts = partsOf(machine as Machine);
    known.set(machine, parts);
  }
  return parts.find((part) => part.offset >= offset) ?? (parts.at(-1) as Part);
}

/** How many items a machine, or a part of one, has. */
export function itemCount({ contents, clients }: MachineState): number {
  return contents.entries().length + clients.entries().length;
}

/** A machine with the items of a part added. */
export function withPart(machine: Machine, { contents, clients }: MachineState): Machine {
  let grown = machine;
  for (const [key, value] of contents.entries()) grown = assign(grown, key, value);
  for (const [client, record] of clients.entries()) grown = remember(grown, client, record);
  return grown;
}

function partsOf(machine: Machine): readonly Part[] {
  const parts: Part[] = [];
  let part = EMPTY_MACHINE;
  let offset = 0;
  let count = 0;
  let text = 0;
  const add = (length: number, added: (to: Machine) => Machine): void => {
    if (count > 0 && text + length > PART_TEXT) {
      parts.push({ offset, machine: part, done: false });
      offset += count;
      [part, count, text] = [EMPTY_MACHINE, 0, 0];
    }
    part = added(part);
    count++;
    text += length + ITEM_OVERHEAD;
  };
  for (const [key, value] of machine.contents.entries()) {
    add(key.length + jsonText(value).length, (to) => assign(to, key, value));
  }
  for (const [client, record] of machine.clients.entries()) {
    add(client.length + jsonText({ ...record.outcome }).length, (to) => remember(to, client, record));
  }
  parts.push({ offset, machine: parts.length === 0 ? machine : part, done: true });
  return parts;
}
