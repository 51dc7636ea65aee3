import type { KeyValueRequest } from '../../harness/core/contracts/handlers.ts';
import type { PacketStep, ScheduleStep } from '../../harness/core/step.ts';
import { positionOf, type Link } from './link.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout, type StepEffect } from './rules.ts';
import { nodeNamed, type World } from './world.ts';

/**
 * Takes one step of a schedule. Undefined when the step is impossible in this world (no such packet, node down, timer
 * not running): an edited schedule skips such steps.
 */
export function takeStep<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  step: ScheduleStep,
  toInput: (request: KeyValueRequest) => Input,
): StepEffect<State, Message, Output> | undefined {
  if ('from' in step) return takePacketStep(world, step);
  const node = nodeNamed(world, step.node);
  if (!node) return undefined;
  switch (step.rule) {
    case 'input':
      return input(world, node, toInput(step.request));
    case 'timeout':
      return timeout(world, node, step.timer);
    case 'crash':
      return crash(world, node);
    case 'restart':
      return restart(world, node);
  }
}

const PACKET_RULES = { deliver, duplicate, drop };

function takePacketStep<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  step: PacketStep,
): StepEffect<State, Message, Output> | undefined {
  const link = linkBetween(world, step.from, step.to);
  if (!link) return undefined;
  const position = positionOf(link, step.type, step.index ?? 0);
  return PACKET_RULES[step.rule](world, link, position);
}

function linkBetween<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  from: string,
  to: string,
): Link<Message> | undefined {
  const sender = nodeNamed(world, from);
  const receiver = nodeNamed(world, to);
  return sender && receiver ? world.links[sender.position * world.nodes.length + receiver.position] : undefined;
}
