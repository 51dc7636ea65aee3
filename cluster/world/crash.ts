import { afterTornOperations, EMPTY_DISK } from '../../harness/core/contracts/disk.ts';
import type { Json } from '../../harness/core/json.ts';
import type { CrashLoss } from '../../harness/core/step.ts';
import { effectOf, NOTHING, show, take, untouched, type StepEffect } from './effect.ts';
import type { Link, Packet } from './link.ts';
import { neighbours, putBetween } from './neighbours.ts';
import type { World, WorldNode } from './world.ts';

type Effect<State, Message, Output> = StepEffect<State, Message, Output> | undefined;

/**
 * FAIL (StepFailure_fail): the node stops; its state and all packets stay. Verdi lets a failed node fail once more,
 * which changes nothing that can be observed, so here it is not a step. Where failures are detected
 * (StepOrderedFailure_fail), every neighbour that is up gets a message of it, after all that the node sent before.
 *
 * With `lose` the crash takes back what the node's last event had not made durable yet: that is not in the theory, and
 * possible only where the semantics say so. What memory held shows in the node's state until it restarts.
 */
export function crash<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  lose?: CrashLoss,
): Effect<State, Message, Output> {
  if (!node.up || !world.semantics.crashes) return undefined;
  if (lose !== undefined) return crashLosing(world, node, lose);
  node.handlers.stop?.(node.state);
  node.durable = node.state;
  node.up = false;
  if (!world.semantics.detectsFailures) return untouched(world, 'crash', node);
  return untouched(world, 'crash', node, undefined, announceFailure(world, node));
}

function crashLosing<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  lose: CrashLoss,
): Effect<State, Message, Output> {
  const { losses } = world.semantics;
  if (lose === 'unsynced' || lose === 'everything') {
    if (!losses[lose]) return undefined;
  } else if ('sends' in lose) {
    if (!losses.sends || !recall(world, node, lose.sends)) return undefined;
  } else if (!losses.disk || !tearDisk(world, node, lose.disk)) return undefined;
  node.handlers.stop?.(node.state);
  if (lose === 'everything') forget(world, node);
  else if (lose !== 'unsynced') node.durable = node.state;
  node.up = false;
  const sent = world.semantics.detectsFailures ? announceFailure(world, node) : NOTHING;
  show(world, 'crash', node, sent);
  return effectOf(world, 'crash', node, false, { lose: lose as Json }, sent);
}

/** What the disk then holds is what a node has before its first event. */
function forget<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): void {
  const names = world.nodes.map(({ name }) => name);
  node.durable = node.handlers.init(node.name, names);
  node.disk = EMPTY_DISK;
}

/** Takes back packets of the last event, given by position; false, and nothing done, when one of them has left. */
function recall<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  positions: readonly number[],
): boolean {
  const packets = positions.map((position) => node.last.sent[position]);
  if (
    !packets.every(
      (packet) => packet !== undefined && linkOf(world, packet).packets.includes(packet as Packet<Message>),
    )
  )
    return false;
  for (const packet of packets) {
    const link = linkOf(world, packet as Packet<unknown>);
    const position = link.packets.indexOf(packet as Packet<Message>);
    if (position >= 0) take(world, link, position);
  }
  return true;
}

/** The disk as it is when the last event's writing broke off. What an event sends leaves after it has written. */
function tearDisk<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  { done, bytes }: { readonly done: number; readonly bytes: number },
): boolean {
  const { disk, operations, sent } = node.last;
  const torn = operations[done];
  if (torn === undefined || bytes > (torn.kind === 'delete' ? 0 : torn.bytes.length)) return false;
  if (!recall(world, node, [...sent.keys()])) return false;
  node.disk = afterTornOperations(disk, operations, done, bytes);
  return true;
}

function announceFailure<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Packet<Message>[] {
  const message = world.handlers.failMessage as Message;
  return neighbours(world, node).map((other) => putBetween(world, node, other, message));
}

/** The link of the packet in this world, which may be a copy of the one in which it was sent. */
function linkOf<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  { from, to }: Packet<unknown>,
): Link<Message> {
  return world.links[from * world.nodes.length + to] as Link<Message>;
}
