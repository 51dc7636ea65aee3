import type { Effects, Probe, Send } from '../../harness/core/contracts/handlers.ts';
import { chain } from '../../harness/core/raft/hash.ts';
import type { Rule } from '../../harness/core/trace.ts';
import { Packet, type Link } from './link.ts';
import type { Cause } from './observer.ts';
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

const NOTHING: readonly never[] = [];
const NO_CAUSE = {};

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
  if (packet === undefined) return undefined;
  const { handlers, observer } = world;
  if (observer === undefined) {
    return handled(world, 'deliver', receiver, handlers.net(receiver.state, link.fromName, packet.message), packet);
  }
  return observed(world, 'deliver', receiver, { packet }, (probe) =>
    handlers.net(receiver.state, link.fromName, packet.message, probe),
  );
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
  const copy = copyOf(link, packet, ++world.created);
  link.packets.push(copy);
  world.inFlight++;
  return untouched(world, 'duplicate', receiver, packet, [copy]);
}

/** DROP (StepFailure_drop): one copy of p leaves P; no handler runs. Also for packets from and to failed nodes. */
export function drop<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Effect<State, Message, Output> {
  const receiver = world.nodes[link.to];
  const packet = take(world, link, position);
  return packet && receiver ? untouched(world, 'drop', receiver, packet) : undefined;
}

/** INPUT (StepFailure_input): a request from outside reaches a node that is up. */
export function input<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  request: Input,
): Effect<State, Message, Output> {
  if (!node.up) return undefined;
  const { handlers, observer } = world;
  if (observer === undefined) return handled(world, 'input', node, handlers.input(node.state, request));
  return observed(world, 'input', node, { input: request }, (probe) => handlers.input(node.state, request, probe));
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
  const { handlers, observer } = world;
  if (!node.up || !handlers.timers(node.state).includes(timer)) return undefined;
  if (observer === undefined) {
    return handled(world, 'timeout', node, handlers.timeout(node.state, timer), undefined, timer);
  }
  return observed(world, 'timeout', node, { timer }, (probe) => handlers.timeout(node.state, timer, probe));
}

/**
 * FAIL (StepFailure_fail): the node stops; its state and all packets stay. Verdi lets a failed node fail once more,
 * which changes nothing that can be observed, so here it is not a step.
 */
export function crash<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Effect<State, Message, Output> {
  if (!node.up) return undefined;
  node.up = false;
  return untouched(world, 'crash', node);
}

/** REBOOT (StepFailure_reboot): a failed node comes back with what `reboot` keeps. Silent: no message, no output. */
export function restart<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Effect<State, Message, Output> {
  if (node.up) return undefined;
  const { handlers, observer } = world;
  observer?.begin('restart', node, NO_CAUSE);
  node.state = handlers.reboot(node.state);
  node.durable = node.state;
  node.up = true;
  node.life++;
  node.view = undefined;
  observer?.point('applied', NOTHING, NOTHING);
  return finish(world, {
    rule: 'restart',
    node,
    packet: undefined,
    timer: undefined,
    sent: NOTHING,
    outputs: NOTHING,
    handled: true,
  });
}

/** A step with a handler while nobody looks. */
function handled<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  rule: Rule,
  node: WorldNode<State>,
  effects: Effects<State, Message, Output>,
  packet?: Packet<Message>,
  timer?: string,
): StepEffect<State, Message, Output> {
  setState(world, node, node.state, effects.state);
  const { sends } = effects;
  let sent: Packet<Message>[] | readonly never[] = NOTHING;
  if (sends.length > 0) {
    const packets: Packet<Message>[] = [];
    for (const each of sends) packets.push(send(world, node, each));
    sent = packets;
  }
  return finish(world, { rule, node, packet, timer, sent, outputs: effects.outputs, handled: true });
}

/** A step with a handler, shown point by point. */
function observed<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  rule: Rule,
  node: WorldNode<State>,
  cause: Cause<Message, Input>,
  handle: (probe: Probe<State, Message, Output>) => Effects<State, Message, Output>,
): StepEffect<State, Message, Output> {
  const before = node.state;
  const sent: Packet<Message>[] = [];
  let shown = 0;
  let shownOutputs = 0;
  let points = 0;
  world.observer?.begin(rule, node, cause);
  const probe: Probe<State, Message, Output> = (point, state, sends, outputs) => {
    node.state = state;
    for (let next = sent.length; next < sends.length; next++) {
      sent.push(send(world, node, sends[next] as Send<Message>));
    }
    world.observer?.point(point, sent.slice(shown), outputs.slice(shownOutputs));
    shown = sent.length;
    shownOutputs = outputs.length;
    points++;
  };
  const effects = handle(probe);
  const more = effects.sends.length > shown || effects.outputs.length > shownOutputs;
  if (points === 0 || more) probe('applied', effects.state, effects.sends, effects.outputs);
  setState(world, node, before, effects.state);
  const { packet, timer } = cause;
  return finish(world, { rule, node, packet, timer, sent, outputs: effects.outputs, handled: true });
}

function setState<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  before: State,
  after: State,
): void {
  const { handlers } = world;
  node.state = after;
  node.durable = handlers.survives === undefined ? after : handlers.survives(before, after);
  node.view = undefined;
}

function untouched<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  rule: Rule,
  node: WorldNode<State>,
  packet?: Packet<Message>,
  sent: readonly Packet<Message>[] = NOTHING,
): StepEffect<State, Message, Output> {
  if (world.observer !== undefined) {
    world.observer.begin(rule, node, packet === undefined ? NO_CAUSE : { packet });
    world.observer.point('applied', sent, NOTHING);
  }
  return finish(world, { rule, node, packet, timer: undefined, sent, outputs: NOTHING, handled: false });
}

const RULES: Readonly<Record<Rule, number>> = {
  input: 1,
  deliver: 2,
  duplicate: 3,
  drop: 4,
  timeout: 5,
  crash: 6,
  restart: 7,
};

/** Counts the step and mixes it into the rolling digest. */
function finish<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  effect: StepEffect<State, Message, Output>,
): StepEffect<State, Message, Output> {
  const { node, packet } = effect;
  let what = RULES[effect.rule] + 8 * node.position;
  if (packet !== undefined) what += 1024 * (packet.link.from + 64 * (packet.copy + 64 * packet.number));
  let digest = chain(world.digest, what);
  if (effect.handled) {
    const state = world.handlers.fingerprint?.(node.state) ?? 0;
    digest = chain(digest, state + effect.sent.length * 64 + effect.outputs.length);
  }
  world.digest = digest;
  world.steps++;
  return effect;
}

function send<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  { to, message }: Send<Message>,
): Packet<Message> {
  const link = linkTo(world, node, to);
  const packet = new Packet(link, ++link.sent, 0, ++world.created, world.handlers.messageType(message), message);
  link.packets.push(packet);
  world.inFlight++;
  return packet;
}

function copyOf<Message>(link: Link<Message>, original: Packet<Message>, order: number): Packet<Message> {
  const { number, type, message, log } = original;
  link.copies ??= new Map();
  const copy = (link.copies.get(number) ?? 0) + 1;
  link.copies.set(number, copy);
  const packet = new Packet(link, number, copy, order, type, message);
  packet.log = log;
  return packet;
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
