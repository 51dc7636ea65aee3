import type { Handlers, KeyValueRequest } from '../../harness/core/contracts/handlers.ts';
import type { LinkStep, MacroStep, PacketStep, ReconfigureStep, ScheduleStep } from '../../harness/core/step.ts';
import { changeClock, hold, release, start, upgrade } from './faults.ts';
import { positionOf, type Link } from './link.ts';
import { takeMacro } from './macros.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout, type StepEffect } from './rules.ts';
import { lossOf, type Losses } from './semantics/semantics.ts';
import { addNode, nodeNamed, type World, type WorldNode } from './world.ts';

/** Handlers of another build, for upgrades; undefined when the system has no such build. */
export type BuildHandlers<State, Message, Input, Output> = (
  build: string,
) => Handlers<State, Message, Input, Output> | undefined;

/** What a schedule says in the words of histories, in those of the system. */
export interface ScheduleSystem<State, Message, Input, Output> {
  readonly toInput: (request: KeyValueRequest) => Input;
  readonly handlersOf?: BuildHandlers<State, Message, Input, Output>;
}

/** The function under which a system gets the members of a cluster that is to be changed; they are its value. */
export const RECONFIGURE = 'reconfigure';

/**
 * Takes a step of a schedule, telling `taken` of everything that happens in it: once for a single choice, and once for
 * each choice of a macro. False when nothing was possible in this world (no such packet, node down, timer not running):
 * an edited schedule skips such steps.
 */
export function performStep<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  step: ScheduleStep,
  system: ScheduleSystem<State, Message, Input, Output>,
  taken: (effect: StepEffect<State, Message, Output>) => void,
): boolean {
  if (isMacro(step)) return takeMacro(world, step, taken);
  const effect = takeStep(world, step, system.toInput, system.handlersOf);
  if (effect !== undefined) taken(effect);
  return effect !== undefined;
}

/**
 * Takes a step that is one choice; undefined when it is impossible in this world. Throws RangeError for a macro, which
 * has no single effect.
 */
export function takeStep<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  step: ScheduleStep,
  toInput: (request: KeyValueRequest) => Input,
  handlersOf?: BuildHandlers<State, Message, Input, Output>,
): StepEffect<State, Message, Output> | undefined {
  if (isMacro(step)) throw new RangeError(`${step.rule} is several steps`);
  if ('from' in step) return takeLinkStep(world, step);
  const node = nodeNamed(world, step.node);
  return node && takeNodeStep(world, node, step, toInput, handlersOf);
}

/** What the crashes of a schedule lose beyond the theory, for choosing semantics that let them. */
export function lossesIn(steps: readonly ScheduleStep[]): (keyof Losses)[] {
  const found = new Set<keyof Losses>();
  for (const step of steps) {
    if (step.rule !== 'crash' || step.lose === undefined) continue;
    found.add(lossOf(step.lose));
  }
  return [...found];
}

function isMacro(step: ScheduleStep): step is MacroStep {
  return step.rule === 'elect' || step.rule === 'replicate' || step.rule === 'drop-all';
}

function takeLinkStep<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  step: PacketStep | LinkStep,
): StepEffect<State, Message, Output> | undefined {
  const link = linkBetween(world, step.from, step.to);
  if (link === undefined) return undefined;
  switch (step.rule) {
    case 'hold':
      return hold(world, link);
    case 'release':
      return release(world, link);
    default:
      return PACKET_RULES[step.rule](world, link, positionOf(link, step.type, step.index ?? 0));
  }
}

const PACKET_RULES = { deliver, duplicate, drop };

function takeNodeStep<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  step: Exclude<ScheduleStep, MacroStep | { readonly from: string }>,
  toInput: (request: KeyValueRequest) => Input,
  handlersOf: BuildHandlers<State, Message, Input, Output> | undefined,
): StepEffect<State, Message, Output> | undefined {
  switch (step.rule) {
    case 'input':
      return input(world, node, toInput(step.request));
    case 'timeout': {
      const timer = step.timer ?? node.handlers.timers(node.state)[0];
      return timer === undefined ? undefined : timeout(world, node, timer);
    }
    case 'crash':
      return crash(world, node, step.lose);
    case 'restart':
      return restart(world, node);
    case 'start':
      return start(world, node);
    case 'clock':
      return changeClock(world, node, step.advance, step.rate);
    case 'upgrade': {
      const handlers = handlersOf?.(step.build);
      return handlers && upgrade(world, node, handlers, step.build);
    }
    case 'reconfigure':
      return reconfigure(world, node, step, toInput);
  }
}

/** Nodes that are to be members are there before anybody hears of the change. */
function reconfigure<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  step: ReconfigureStep,
  toInput: (request: KeyValueRequest) => Input,
): StepEffect<State, Message, Output> | undefined {
  if (!node.up) return undefined;
  const { client, request, members } = step.request;
  for (const member of members) if (nodeNamed(world, member) === undefined) addNode(world, member);
  const change = toInput({ client, request, f: RECONFIGURE, key: '', value: members });
  return input(world, node, change, 'reconfigure');
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
