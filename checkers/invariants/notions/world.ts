import type { NodeGhost } from '../../../harness/core/raft/ghost.ts';
import type { RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import type { RaftPacket, WorldState } from '../../../harness/core/raft/observation.ts';
import { entriesCarried } from './entries.ts';

/** A node with its ghost state. */
export interface Host {
  readonly position: number;
  readonly name: string;
  readonly state: NodeState;
  readonly ghost: NodeGhost;
}

export function hostsOf(world: WorldState): Host[] {
  return world.names.map((name, position) => {
    const state = world.nodes[position];
    const ghost = world.ghost.nodes[position];
    if (state === undefined || ghost === undefined) throw new RangeError(`the world has no state of ${name}`);
    return { position, name, state, ghost };
  });
}

export function hostNamed(hosts: readonly Host[], name: string): Host | undefined {
  return hosts.find((host) => host.name === name);
}

/** A packet whose message is of the type. */
export type PacketOf<Type extends RaftMessage['type']> = Omit<RaftPacket, 'message'> & {
  readonly message: Extract<RaftMessage, { readonly type: Type }>;
};

/** Everything of the type in flight. */
export function packetsOf<Type extends RaftMessage['type']>(world: WorldState, type: Type): PacketOf<Type>[] {
  return world.packets().filter((packet): packet is RaftPacket & PacketOf<Type> => packet.message.type === type);
}

/** AppendEntries in flight with at least one entry. */
export function requestsWithEntries(world: WorldState): PacketOf<'AppendEntries'>[] {
  return packetsOf(world, 'AppendEntries').filter(({ message }) => entriesCarried(message.entries).length > 0);
}
