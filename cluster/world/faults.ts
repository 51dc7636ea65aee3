import type { Handlers } from '../../harness/core/contracts/handlers.ts';
import { effectOf, finish, NO_CAUSE, NOTHING, show, type StepEffect } from './effect.ts';
import type { Link, Packet } from './link.ts';
import { comeBack } from './lives.ts';
import { neighbours, putBetween } from './neighbours.ts';
import type { World, WorldNode } from './world.ts';

type Effect<State, Message, Output> = StepEffect<State, Message, Output> | undefined;

/*
 * What is done to a world from outside. Like the other rules: a step whose premise does not hold, or that the semantics
 * do not have, changes nothing and returns undefined.
 */

/** HOLD: the link keeps its packets back; dropping and duplicating them stays possible. */
export function hold<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
): Effect<State, Message, Output> {
  return link.held ? undefined : setHeld(world, link, true);
}

/** RELEASE: the link lets its packets go again. */
export function release<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
): Effect<State, Message, Output> {
  return link.held ? setHeld(world, link, false) : undefined;
}

/**
 * CLOCK: the node's clock jumps, or runs at another rate from now on. Where the drift of clocks is not bounded, nothing
 * depends on clocks and the step only says what was done.
 */
export function changeClock<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  advance: number | undefined,
  rate: number | undefined,
): Effect<State, Message, Output> {
  if (node.life === 0) return undefined;
  const clock = world.clocks?.nodes[node.position];
  if (clock !== undefined) {
    clock.now += advance ?? 0;
    clock.rate = rate ?? clock.rate;
  }
  show(world, 'clock', node);
  const detail = { ...(advance !== undefined && { advance }), ...(rate !== undefined && { rate }) };
  return effectOf(world, 'clock', node, false, detail);
}

/** UPGRADE: the node stops, if it is up, and comes back from what it persisted with other handlers. */
export function upgrade<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  handlers: Handlers<State, Message, Input, Output>,
  build: string,
): Effect<State, Message, Output> {
  if (node.life === 0 || !world.semantics.restarts) return undefined;
  world.observer?.begin('upgrade', node, NO_CAUSE);
  node.handlers = handlers;
  const stopped = comeBack(world, node);
  world.observer?.point('applied', NOTHING, NOTHING);
  return effectOf(world, 'upgrade', node, true, stopped === undefined ? { build } : { build, stopped });
}

/**
 * START (StepOrderedDynamicFailure_start): a node that was not there yet joins in its initial state; it and each of its
 * neighbours that is up send each other a message of it.
 */
export function start<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
): Effect<State, Message, Output> {
  if (!world.semantics.starts || node.life > 0) return undefined;
  const message = world.handlers.newMessage as Message;
  const sent: Packet<Message>[] = [];
  for (const other of neighbours(world, node)) {
    sent.push(putBetween(world, node, other, message), putBetween(world, other, node, message));
  }
  node.up = true;
  node.life = 1;
  node.view = undefined;
  show(world, 'start', node, sent);
  return finish(world, {
    rule: 'start',
    node,
    packet: undefined,
    timer: undefined,
    sent,
    outputs: NOTHING,
    handled: true,
  });
}

function setHeld<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  held: boolean,
): Effect<State, Message, Output> {
  const receiver = world.nodes[link.to] as WorldNode<State>;
  const rule = held ? 'hold' : 'release';
  link.held = held;
  show(world, rule, receiver);
  return effectOf(world, rule, receiver, false, { link: `${link.fromName}>${link.toName}` });
}
