import type { Send } from '../../harness/core/contracts/handlers.ts';
import { InputError } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';
import { chain, hashJson } from '../../harness/core/raft/hash.ts';
import type { Rule } from '../../harness/core/trace.ts';
import { Packet, type Link } from './link.ts';
import { linkTo, type World, type WorldNode } from './world.ts';

/** What a step did, before it is written down. */
export interface StepEffect<State, Message, Output> {
  readonly rule: Rule;
  /** The node that took the step; for steps about packets and links, the one at their end. */
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
  /** What else was chosen, where the rule leaves a choice: what a crash lost, how a clock changed, …. */
  readonly detail?: Json;
}

export const NOTHING: readonly never[] = [];
export const NO_CAUSE = {};

/** The effect of a step without a handler, shown to the observer. */
export function untouched<State, Message, Input, Output>(
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

/** The effect of a step that is not about a packet: a choice with details, and perhaps a new state and packets. */
export function effectOf<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  rule: Rule,
  node: WorldNode<State>,
  handled: boolean,
  detail: Json,
  sent: readonly Packet<Message>[] = NOTHING,
): StepEffect<State, Message, Output> {
  return finish(world, { rule, node, packet: undefined, timer: undefined, sent, outputs: NOTHING, handled, detail });
}

/** Lets the observer see a step that runs no handler of the system. */
export function show<State, Message, Input, Output>(
  { observer }: World<State, Message, Input, Output>,
  rule: Rule,
  node: WorldNode<State>,
  sent: readonly Packet<Message>[] = NOTHING,
): void {
  observer?.begin(rule, node, NO_CAUSE);
  observer?.point('applied', sent, NOTHING);
}

const RULES: Readonly<Record<Rule, number>> = {
  input: 1,
  deliver: 2,
  duplicate: 3,
  drop: 4,
  timeout: 5,
  crash: 6,
  restart: 7,
  hold: 8,
  release: 9,
  clock: 10,
  upgrade: 11,
  reconfigure: 12,
  start: 13,
};

/** Counts the step and mixes it into the rolling digest. */
export function finish<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  effect: StepEffect<State, Message, Output>,
): StepEffect<State, Message, Output> {
  const { node, packet } = effect;
  let what = RULES[effect.rule] + 16 * node.position;
  if (packet !== undefined) what += 1024 * (packet.link.from + 64 * (packet.copy + 64 * packet.number));
  let digest = chain(world.digest, what);
  if (effect.handled) {
    const state = node.handlers.fingerprint?.(node.state) ?? 0;
    digest = chain(digest, state + effect.sent.length * 64 + effect.outputs.length);
  }
  if (effect.detail !== undefined) digest = hashJson(digest, effect.detail);
  world.digest = digest;
  world.steps++;
  return effect;
}

/** Puts what a handler sent into P. */
export function send<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  { to, message }: Send<Message>,
): Packet<Message> {
  if (!world.semantics.network) throw noNetwork(node.name, world.semantics.name);
  return put(world, linkTo(world, node, to), node.handlers.messageType(message), message);
}

/** Puts a message at the end of a link. */
export function put<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  type: string,
  message: Message,
): Packet<Message> {
  const packet = new Packet(link, ++link.sent, 0, ++world.created, type, message);
  link.packets.push(packet);
  world.inFlight++;
  return packet;
}

/** Takes a packet out of P; undefined when there is none at this position. */
export function take<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  link: Link<Message>,
  position: number,
): Packet<Message> | undefined {
  if (position < 0) return undefined;
  const packet = position === 0 ? link.packets.shift() : link.packets.splice(position, 1)[0];
  if (packet) world.inFlight--;
  return packet;
}

function noNetwork(node: string, semantics: string): InputError {
  return new InputError(`the handlers of ${node} sent a message, but ${semantics} has no network`, {
    code: 'SEMANTICS_HANDLERS',
    hint: 'Choose semantics with a network, such as async.',
  });
}
