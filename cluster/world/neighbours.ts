import { put } from './effect.ts';
import type { Link, Packet } from './link.ts';
import type { World, WorldNode } from './world.ts';

/** Nodes other than this one that are up and hear of it. */
export function neighbours<State, Message, Input, Output>(
  { nodes, handlers }: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): WorldNode<State>[] {
  return nodes.filter((other) => other !== node && other.up && (handlers.adjacent?.(node.name, other.name) ?? true));
}

/** Puts a message on the link between two nodes, though no handler sent it. */
export function putBetween<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  from: WorldNode<State>,
  to: WorldNode<State>,
  message: Message,
): Packet<Message> {
  const link = world.links[from.position * world.nodes.length + to.position] as Link<Message>;
  return put(world, link, world.handlers.messageType(message), message);
}
