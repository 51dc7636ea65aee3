import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { raftHandlers } from '../../../../cluster/raft/handlers/handlers.ts';
import { EMPTY_MACHINE, execute, remember, type Machine } from '../../../../cluster/raft/handlers/machine.ts';
import type { Input, Message, Output, State } from '../../../../cluster/raft/handlers/types.ts';
import { decodeMessage, encodeMessage } from '../../../../cluster/raft/wire/message-codec.ts';
import { packEntry, unpackEntry } from '../../../../cluster/raft/wire/entry-codec.ts';
import { jsonCodec, type Codec } from '../../../../cluster/world/transformers/codec.ts';
import type { LoggedEvent } from '../../../../cluster/world/transformers/disk-log-files.ts';
import type { WorldNode } from '../../../../cluster/world/world.ts';
import type { Handlers } from '../../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { append, EMPTY_LOG, entriesAfter } from '../../../../harness/core/raft/log.ts';
import type { ClientRecord } from '../../../../harness/core/raft/node-state.ts';

export function raft(build: string): Handlers<State, Message, Input, Output> {
  return raftHandlers(rulesOf(build));
}

/** A client that adds to one key, request by request. */
export function requests(): (node: WorldNode<unknown>) => readonly Input[] {
  let request = 0;
  return () => [{ client: 'c1', request: ++request, command: { f: 'append', key: 'x', value: String(request % 10) } }];
}

/** Messages of build paper as the daemon sends them; a reader there knows the sender from the datagram. */
export const RAFT_MESSAGES: Codec<Message> = {
  encode: (message) => encodeMessage(message).toString('latin1'),
  decode(bytes) {
    const buffer = Buffer.from(bytes, 'latin1');
    const sender = /"(?:leader|candidate)":"(\w+)"/.exec(bytes)?.[1] ?? '';
    return decodeMessage(buffer, sender);
  },
};

/** Events by their messages' own codec. */
export const RAFT_EVENTS: Codec<LoggedEvent<Message, Input>> = {
  encode: (event) =>
    JSONS.encode(('message' in event ? { ...event, message: RAFT_MESSAGES.encode(event.message) } : event) as Json),
  decode(bytes) {
    const event = JSONS.decode(bytes) as LoggedEvent<string, Input> | undefined;
    if (event === undefined || !('message' in event)) return event;
    const message = RAFT_MESSAGES.decode(event.message);
    return message === undefined ? undefined : { from: event.from, message };
  },
};

interface PackedState {
  readonly rest: Omit<State, 'log' | 'machine'>;
  readonly log: readonly Json[];
  readonly contents: readonly [string, Json][];
  readonly clients: readonly [string, ClientRecord][];
}

/** States without snapshots: log and state machine are rebuilt entry by entry. */
export const RAFT_STATES: Codec<State> = {
  encode({ log, machine, ...rest }) {
    const packed = {
      rest,
      log: entriesAfter(log, 0).map(packEntry),
      contents: machine.contents.entries(),
      clients: machine.clients.entries(),
    };
    return JSONS.encode(packed as unknown as Json);
  },
  decode(bytes) {
    const packed = JSONS.decode(bytes) as PackedState | undefined;
    if (packed === undefined) return undefined;
    let log = EMPTY_LOG;
    for (const [position, item] of packed.log.entries()) {
      const entry = unpackEntry(position + 1, item);
      if (entry === undefined) return undefined;
      log = append(log, entry);
    }
    return { ...packed.rest, log, machine: machineOf(packed) };
  },
};

const JSONS = jsonCodec<Json>();

function machineOf({ contents, clients }: PackedState): Machine {
  let machine = EMPTY_MACHINE;
  for (const [key, value] of contents) ({ machine } = execute(machine, { f: 'put', key, value }));
  for (const [client, record] of clients) machine = remember(machine, client, record);
  return machine;
}
