import type { Effects, Probe, Send } from '../../harness/core/contracts/handlers.ts';
import { InputError } from '../../harness/core/errors.ts';
import type { Rule } from '../../harness/core/trace.ts';
import { clocksAtFiring, followTimers, passTime, resetTimers } from './clocks.ts';
import { finish, NO_CAUSE, NOTHING, send, take, untouched, type StepEffect } from './effect.ts';
import { Packet, type Link } from './link.ts';
import { comeBack, writeDisk } from './lives.ts';
import type { Cause } from './observer.ts';
import { handlersOf, type World, type WorldNode } from './world.ts';

export { crash } from './crash.ts';
export type { StepEffect } from './effect.ts';

type Effect<State, Message, Output> = StepEffect<State, Message, Output> | undefined;

/*
 * The rules of the step relations (Verdi, Core/Net.v), one function each, named after those of step_failure. A rule whose
 * premise does not hold, or that the world's semantics do not have, leaves the world as it is and returns undefined, so
 * that edited schedules stay executable.
 */

/**
 * DELIVER (StepFailure_deliver): p leaves P and its receiver, which must be up, runs its message handler. Where links
 * are first in, first out, only the oldest packet can be delivered; from a held link none.
 */
export function deliver<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Effect<State, Message, Output> {
  const receiver = world.nodes[link.to];
  if (!receiver?.up || link.held || (position > 0 && world.semantics.fifo)) return undefined;
  const packet = take(world, link, position);
  if (packet === undefined) return undefined;
  const { observer } = world;
  const { state } = receiver;
  const handlers = handlersOf(world, receiver);
  let effect: StepEffect<State, Message, Output>;
  if (observer === undefined) {
    effect = handled(world, 'deliver', receiver, handlers.net(state, link.fromName, packet.message), packet);
  } else {
    effect = observed(world, 'deliver', receiver, { packet }, (probe) =>
      handlers.net(state, link.fromName, packet.message, probe),
    );
  }
  if (world.clocks !== undefined) resetTimers(world.clocks, receiver, state, packet.message);
  return effect;
}

/** DUPLICATE (StepFailure_dup): one more copy of p in P; no handler runs. Also for packets from and to failed nodes. */
export function duplicate<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Effect<State, Message, Output> {
  const packet = link.packets[position];
  const receiver = world.nodes[link.to];
  if (!packet || !receiver || !world.semantics.duplicates) return undefined;
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
  if (!world.semantics.drops) return undefined;
  const packet = take(world, link, position);
  return packet && receiver ? untouched(world, 'drop', receiver, packet) : undefined;
}

/** INPUT (StepFailure_input): a request from outside reaches a node that is up. */
export function input<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  request: Input,
  rule: 'input' | 'reconfigure' = 'input',
): Effect<State, Message, Output> {
  if (!node.up) return undefined;
  const { observer } = world;
  const { state } = node;
  const handlers = handlersOf(world, node);
  let effect: StepEffect<State, Message, Output>;
  if (observer === undefined) effect = handled(world, rule, node, handlers.input(state, request));
  else effect = observed(world, rule, node, { input: request }, (probe) => handlers.input(state, request, probe));
  if (world.clocks !== undefined) followTimers(world.clocks, node);
  return effect;
}

/**
 * TIMEOUT: in Verdi an ordinary input that may come at any moment; here a rule of its own, for timers the node has in
 * its present state. A machine of its own (step_1) has none. Where the drift of clocks is bounded, the others' clocks must not be too far behind.
 */
export function timeout<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  timer: string,
): Effect<State, Message, Output> {
  const { observer, clocks } = world;
  const { state } = node;
  const handlers = handlersOf(world, node);
  if (!node.up || world.semantics.oneOutput || !handlers.timers(state).includes(timer)) return undefined;
  const readings = clocks && clocksAtFiring(clocks, world.nodes, node, timer);
  if (clocks !== undefined && readings === undefined) return undefined;
  let effect: StepEffect<State, Message, Output>;
  if (observer === undefined) {
    effect = handled(world, 'timeout', node, handlers.timeout(state, timer), undefined, timer);
  } else {
    effect = observed(world, 'timeout', node, { timer }, (probe) => handlers.timeout(state, timer, probe));
  }
  if (clocks !== undefined && readings !== undefined) passTime(clocks, readings, node, timer);
  return effect;
}

/**
 * REBOOT (StepFailure_reboot): a failed node comes back with what `reboot` keeps, or where nodes have disks, with what
 * `recover` reads from its own. Silent: no message, no output.
 */
export function restart<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Effect<State, Message, Output> {
  if (node.up || node.life === 0 || !world.semantics.restarts) return undefined;
  world.observer?.begin('restart', node, NO_CAUSE);
  const stopped = comeBack(world, node);
  world.observer?.point('applied', NOTHING, NOTHING);
  return finish(world, {
    rule: 'restart',
    node,
    packet: undefined,
    timer: undefined,
    sent: NOTHING,
    outputs: NOTHING,
    handled: true,
    ...(stopped !== undefined && { detail: { stopped } }),
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
  setState(world, node, node.state, effects);
  const { sends } = effects;
  let sent: Packet<Message>[] | readonly never[] = NOTHING;
  if (sends.length > 0) {
    const packets: Packet<Message>[] = [];
    for (const each of sends) packets.push(send(world, node, each));
    sent = packets;
  }
  node.last.sent = sent;
  return ended(world, effects, { rule, node, packet, timer, sent, outputs: effects.outputs, handled: true });
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
  setState(world, node, before, effects);
  node.last.sent = sent;
  const { packet, timer } = cause;
  return ended(world, effects, { rule, node, packet, timer, sent, outputs: effects.outputs, handled: true });
}

/** Counts the step of a handler. A node that ended by itself is down as after a crash, and the step says so. */
function ended<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  { stopped }: Effects<State, Message, Output>,
  effect: StepEffect<State, Message, Output>,
): StepEffect<State, Message, Output> {
  if (stopped === undefined) return finish(world, effect);
  effect.node.up = false;
  return finish(world, { ...effect, detail: { stopped } });
}

function setState<State, Message, Input, Output>(
  { semantics }: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  before: State,
  effects: Effects<State, Message, Output>,
): void {
  const { handlers } = node;
  const { state, outputs } = effects;
  if (semantics.oneOutput && outputs.length !== 1) throw notOneOutput(node.name, outputs.length);
  node.state = state;
  node.durable = handlers.survives === undefined ? state : handlers.survives(before, state);
  node.view = undefined;
  if (semantics.disks) writeDisk(node, effects.operations ?? NOTHING);
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

function notOneOutput(node: string, outputs: number): InputError {
  return new InputError(`the handlers of ${node} gave ${outputs} outputs to one input`, {
    code: 'SEMANTICS_HANDLERS',
    hint: 'A machine of its own gives exactly one; single-node allows any number.',
  });
}
