import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Lookup } from '../../../harness/core/raft/node-state.ts';
import { assign, EMPTY_MACHINE, remember, withoutClients, type Machine } from '../handlers/machine.ts';
import { packOutcome, unpackOutcome } from '../wire/snapshot-codec.ts';

/** What became of a state machine in a step: bindings and clients that are new or others, and whether all before is gone. */
export interface MachineChange {
  /** Nothing of what was there counts any more. */
  readonly anew?: true;
  readonly contents: readonly (readonly [key: string, value: Json])[];
  readonly clients: readonly (readonly [client: string, request: number, outcome: Json])[];
}

export function changeOf(before: Machine, after: Machine): MachineChange {
  const forgets = before.clients.entries().some(([client]) => after.clients.get(client) === undefined);
  const from = forgets ? EMPTY_MACHINE : before;
  const gone = from.contents
    .entries()
    .filter(([key]) => after.contents.get(key) === undefined)
    .map(([key]): [string, Json] => [key, null]);
  const contents = [...newIn(from.contents, after.contents, sameJson), ...gone];
  const clients = newIn(from.clients, after.clients, (one, other) => one === other).map(
    ([client, { request, outcome }]): [string, number, Json] => [client, request, packOutcome(outcome)],
  );
  return { ...(forgets && { anew: true }), contents, clients };
}

/** The machine after the change. @throws RangeError for a client's record that is none */
export function changed(before: Machine, { anew, contents, clients }: MachineChange): Machine {
  let machine = anew === true ? withoutClients(EMPTY_MACHINE) : before;
  for (const [key, value] of contents) machine = assign(machine, key, value);
  for (const [client, request, packed] of clients) {
    const outcome = unpackOutcome(packed);
    if (outcome === undefined) throw new RangeError(`the record of client ${client} has no outcome`);
    machine = remember(machine, client, { request, outcome });
  }
  return machine;
}

function newIn<Value>(
  before: Lookup<Value>,
  after: Lookup<Value>,
  same: (one: Value, other: Value) => boolean,
): [string, Value][] {
  return after.entries().filter(([key, value]) => {
    const known = before.get(key);
    return known === undefined || !same(known, value);
  });
}
