import type { Effects } from '../../harness/core/contracts/handlers.ts';
import type { Rule } from '../../harness/core/trace.ts';
import type { Link, Packet } from './link.ts';
import { linkTo, type World, type WorldNode } from './world.ts';

/** What a step did, before it is written down. */
export interface StepEffect<State, Message, Output> {
  readonly rule: Rule;
  /** The node that took the step; for packets that are duplicated or dropped, the one they were on their way to. */
  readonly node: WorldNode<State>;
  /** deliver, duplicate, drop: the packet that was chosen. */
  readonly packet: Packet<Message> | undefined;
  /** timeout: the timer. */
  readonly timer: string | undefined;
  /** Packets that the step put into P, in order; a duplicate's copy is one. */
  readonly sent: readonly Packet<Message>[];
  readonly outputs: readonly Output[];
  /** Whether the node's state is new: false where no handler ran. */
  readonly handled: boolean;
}

type Effect<State, Message, Output> = StepEffect<State, Message, Output> | undefined;

/*
 * The rules of step_failure (Verdi, Core/Net.v), one function each. A rule whose premise does not hold leaves the world
 * as it is and returns undefined, so that edited schedules stay executable.
 */

/** DELIVER (StepFailure_deliver): p leaves P and its receiver, which must be up, runs its message handler. */
export function deliver<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Effect<State, Message, Output> {
  const receiver = world.nodes[link.to];
  if (!receiver?.up) return undefined;
  const packet = take(world, link, position);
  if (!packet) return undefined;
  const effects = world.handlers.net(receiver.state, link.fromName, packet.message);
  return handled(world, 'deliver', receiver, effects, packet);
}

/** DUPLICATE (StepFailure_dup): one more copy of p in P; no handler runs. Also for packets from and to failed nodes. */
export function duplicate<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Effect<State, Message, Output> {
  const packet = link.packets[position];
  const receiver = world.nodes[link.to];
  if (!packet || !receiver) return undefined;
  const copy = copyOf(packet, link, ++world.created);
  link.packets.push(copy);
  world.inFlight++;
  return { ...untouched('duplicate', receiver), packet, sent: [copy] };
}

/** DROP (StepFailure_drop): one copy of p leaves P; no handler runs. Also for packets from and to failed nodes. */
export function drop<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Effect<State, Message, Output> {
  const receiver = world.nodes[link.to];
  const packet = take(world, link, position);
  return packet && receiver ? { ...untouched('drop', receiver), packet } : undefined;
}

/** INPUT (StepFailure_input): a request from outside reaches a node that is up. */
export function input<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  request: Input,
): Effect<State, Message, Output> {
  if (!node.up) return undefined;
  return handled(world, 'input', node, world.handlers.input(node.state, request));
}

/**
 * TIMEOUT: in Verdi an ordinary input that may come at any moment; here a rule of its own, for timers the node has in
 * its present state.
 */
export function timeout<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  timer: string,
): Effect<State, Message, Output> {
  if (!node.up || !world.handlers.timers(node.state).includes(timer)) return undefined;
  return { ...handled(world, 'timeout', node, world.handlers.timeout(node.state, timer)), timer };
}

/**
 * FAIL (StepFailure_fail): the node stops; its state and all packets stay. Verdi lets a failed node fail once more,
 * which changes nothing that can be observed, so here it is not a step.
 */
export function crash<State, Message, Input, Output>(
  _world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Effect<State, Message, Output> {
  if (!node.up) return undefined;
  node.up = false;
  return untouched('crash', node);
}

/** REBOOT (StepFailure_reboot): a failed node comes back with what `reboot` keeps. Silent: no message, no output. */
export function restart<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Effect<State, Message, Output> {
  if (node.up) return undefined;
  node.state = world.handlers.reboot(node.state);
  node.up = true;
  node.life++;
  node.view = undefined;
  return { ...untouched<State, Message, Output>('restart', node), handled: true };
}

function handled<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  rule: Rule,
  node: WorldNode<State>,
  effects: Effects<State, Message, Output>,
  packet?: Packet<Message>,
): StepEffect<State, Message, Output> {
  node.state = effects.state;
  node.view = undefined;
  const sent = effects.sends.map(({ to, message }) => send(world, linkTo(world, node, to), message));
  return { rule, node, packet, timer: undefined, sent, outputs: effects.outputs, handled: true };
}

function untouched<State, Message, Output>(rule: Rule, node: WorldNode<State>): StepEffect<State, Message, Output> {
  return { rule, node, packet: undefined, timer: undefined, sent: [], outputs: [], handled: false };
}

function send<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  message: Message,
): Packet<Message> {
  const number = ++link.sent;
  const packet = {
    name: `${link.fromName}>${link.toName}#${number}`,
    number,
    copy: 0,
    order: ++world.created,
    type: world.handlers.messageType(message),
    term: world.handlers.messageTerm(message),
    message,
  };
  link.packets.push(packet);
  world.inFlight++;
  return packet;
}

function copyOf<Message>(packet: Packet<Message>, link: Link<Message>, order: number): Packet<Message> {
  const copy = (link.copies.get(packet.number) ?? 0) + 1;
  link.copies.set(packet.number, copy);
  return { ...packet, name: `${link.fromName}>${link.toName}#${packet.number}'${copy}`, copy, order };
}

function take<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Packet<Message> | undefined {
  if (position < 0) return undefined;
  const packet = position === 0 ? link.packets.shift() : link.packets.splice(position, 1)[0];
  if (packet) world.inFlight--;
  return packet;
}
