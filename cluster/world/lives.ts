import { afterOperations, type DiskOperation } from '../../harness/core/contracts/disk.ts';
import { restartTimers } from './clocks.ts';
import type { Json } from '../../harness/core/json.ts';
import { NOTHING } from './effect.ts';
import type { World, WorldNode } from './world.ts';

/** The next life of a node begins; how it ended, where it did so at once. */
export function comeBack<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Json | undefined {
  if (world.semantics.disks) recover(world, node);
  else node.state = node.handlers.reboot(node.durable);
  node.durable = node.state;
  node.last.sent = NOTHING;
  const stopped = node.handlers.endedAtStart?.(node.state);
  node.up = stopped === undefined;
  node.life++;
  node.view = undefined;
  if (world.clocks !== undefined) restartTimers(world.clocks, node);
  return stopped;
}

function recover<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): void {
  const names = world.nodes.map(({ name }) => name);
  const recovery = node.handlers.recover?.(node.name, names, node.disk);
  if (recovery === undefined) throw new RangeError(`the handlers of ${node.name} have no recover`);
  node.state = recovery.state;
  writeDisk(node, recovery.operations);
}

/** Puts what an event wrote on the node's disk; until the next one, a crash may still tear it. */
export function writeDisk<State>(node: WorldNode<State>, operations: readonly DiskOperation[]): void {
  node.last.disk = node.disk;
  node.last.operations = operations;
  node.disk = afterOperations(node.disk, operations);
}
