import type { Link } from '../link.ts';
import { start } from '../faults.ts';
import { clocksAtFiring } from '../clocks.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout, type StepEffect } from '../rules.ts';
import type { World, WorldNode } from '../world.ts';
import type { Semantics } from './semantics.ts';

/** A step of a world by positions: what a search chooses among. Positions change with every step. */
export type Choice<Input> =
  | { readonly rule: 'deliver' | 'duplicate' | 'drop'; readonly link: number; readonly position: number }
  | { readonly rule: 'input'; readonly node: number; readonly input: Input }
  | { readonly rule: 'timeout'; readonly node: number; readonly timer: string }
  | { readonly rule: 'crash' | 'restart' | 'start'; readonly node: number };

/**
 * Every step that the semantics allow now, each once: deliveries, duplications, drops, timeouts, crashes, restarts and
 * starts; and the inputs that `inputs` offers to a node that is up. Crashes lose nothing extra.
 */
export function* enabledSteps<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  semantics: Semantics = world.semantics,
  inputs: (node: WorldNode<State>) => readonly Input[] = () => [],
): Generator<Choice<Input>, void> {
  for (const link of world.links) yield* packetSteps(world, semantics, link);
  for (const node of world.nodes) {
    if (node.up) yield* stepsOfRunning(world, semantics, node, inputs);
    else if (node.life === 0) {
      if (semantics.starts) yield { rule: 'start', node: node.position };
    } else if (semantics.restarts) yield { rule: 'restart', node: node.position };
  }
}

/** Takes the step; undefined, and nothing changed, when the world does not allow it. */
export function takeChoice<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  choice: Choice<Input>,
): StepEffect<State, Message, Output> | undefined {
  if ('link' in choice) {
    const link = world.links[choice.link];
    return link && PACKET_RULES[choice.rule](world, link, choice.position);
  }
  const node = world.nodes[choice.node];
  if (node === undefined) return undefined;
  switch (choice.rule) {
    case 'input':
      return input(world, node, choice.input);
    case 'timeout':
      return timeout(world, node, choice.timer);
    case 'crash':
      return crash(world, node);
    case 'restart':
      return restart(world, node);
    case 'start':
      return start(world, node);
  }
}

const PACKET_RULES = { deliver, duplicate, drop };

function* packetSteps<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  { fifo, duplicates, drops }: Semantics,
  link: Link<Message>,
): Generator<Choice<Input>, void> {
  const delivers = world.nodes[link.to]?.up === true && !link.held;
  for (let position = 0; position < link.packets.length; position++) {
    if (delivers && (position === 0 || !fifo)) yield { rule: 'deliver', link: link.position, position };
    if (duplicates) yield { rule: 'duplicate', link: link.position, position };
    if (drops) yield { rule: 'drop', link: link.position, position };
  }
}

function* stepsOfRunning<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  semantics: Semantics,
  node: WorldNode<State>,
  inputs: (node: WorldNode<State>) => readonly Input[],
): Generator<Choice<Input>, void> {
  for (const given of inputs(node)) yield { rule: 'input', node: node.position, input: given };
  for (const timer of semantics.oneOutput ? [] : node.handlers.timers(node.state)) {
    if (world.clocks === undefined || clocksAtFiring(world.clocks, world.nodes, node, timer) !== undefined) {
      yield { rule: 'timeout', node: node.position, timer };
    }
  }
  if (semantics.crashes) yield { rule: 'crash', node: node.position };
}
