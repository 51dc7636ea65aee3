import type { DropAllStep, ElectStep, MacroStep, ReplicateStep } from '../../harness/core/step.ts';
import type { Link, Packet } from './link.ts';
import { deliver, drop, timeout, type StepEffect } from './rules.ts';
import { nodeNamed, type World, type WorldNode } from './world.ts';

type Taken<State, Message, Output> = (effect: StepEffect<State, Message, Output>) => void;

/** Stands for every node in {@link DropAllStep}. */
const ANY = '*';

/**
 * Takes all choices a macro stands for, as far as they are possible. Messages are known by what their system calls them:
 * RequestVote, AppendEntries, and so on. False when nothing was possible.
 */
export function takeMacro<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  step: MacroStep,
  taken: Taken<State, Message, Output>,
): boolean {
  if (step.rule === 'drop-all') return dropAll(world, step, taken);
  const node = nodeNamed(world, step.node);
  if (node === undefined) return false;
  return step.rule === 'elect' ? elect(world, node, step, taken) : replicate(world, node, step, taken);
}

/** An election as the paper has it. With PreVote the voters are asked twice, in the same order. */
function elect<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  { voters }: ElectStep,
  taken: Taken<State, Message, Output>,
): boolean {
  const [timer] = node.up ? node.handlers.timers(node.state) : [];
  const started = timer === undefined ? undefined : timeout(world, node, timer);
  if (started === undefined) return false;
  taken(started);
  const election = [...started.sent];
  const watched: Taken<State, Message, Output> = (effect) => {
    election.push(...effect.sent);
    taken(effect);
  };
  for (const kind of ['PreVote', 'RequestVote']) {
    const requests = election.filter(({ type }) => type === kind);
    for (const voter of voters) {
      const request = requests.find(({ link }) => link.toName === voter);
      if (request !== undefined) exchange(world, node, request, `${kind}Reply`, watched);
    }
  }
  for (const packet of election) {
    const asks = packet.type === 'PreVote' || packet.type === 'RequestVote';
    if (asks || packet.type === 'PreVoteReply' || packet.type === 'RequestVoteReply') dropPacket(world, packet, taken);
  }
  return true;
}

function replicate<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  { followers }: ReplicateStep,
  taken: Taken<State, Message, Output>,
): boolean {
  let any = false;
  for (const follower of followers) {
    const receiver = nodeNamed(world, follower);
    const oldest =
      receiver && linkOf(world, node.position, receiver.position).packets.find(({ type }) => type === 'AppendEntries');
    if (oldest !== undefined && exchange(world, node, oldest, 'AppendEntriesReply', taken)) any = true;
  }
  return any;
}

/** The request is delivered, and then the reply that the receiver gave to it. */
function exchange<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  node: WorldNode<State>,
  request: Packet<Message>,
  replyType: string,
  taken: Taken<State, Message, Output>,
): boolean {
  const received = deliverPacket(world, request);
  if (received === undefined) return false;
  taken(received);
  const reply = received.sent.find(({ to, type }) => to === node.position && type === replyType);
  const answered = reply && deliverPacket(world, reply);
  if (answered !== undefined) taken(answered);
  return true;
}

/** Where packets can be dropped this is always possible: afterwards nothing is in flight that matches. */
function dropAll<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  { from, to, type }: DropAllStep,
  taken: Taken<State, Message, Output>,
): boolean {
  for (const link of world.links) {
    if ((from !== ANY && from !== link.fromName) || (to !== ANY && to !== link.toName)) continue;
    const matching = link.packets.filter((packet) => type === undefined || packet.type === type);
    for (const packet of matching) dropPacket(world, packet, taken);
  }
  return world.semantics.drops;
}

function deliverPacket<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  packet: Packet<Message>,
): StepEffect<State, Message, Output> | undefined {
  const link = linkOf(world, packet.from, packet.to);
  return deliver(world, link, link.packets.indexOf(packet));
}

function dropPacket<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  packet: Packet<Message>,
  taken: Taken<State, Message, Output>,
): void {
  const link = linkOf(world, packet.from, packet.to);
  const effect = drop(world, link, link.packets.indexOf(packet));
  if (effect !== undefined) taken(effect);
}

function linkOf<State, Message, Input, Output>(
  world: World<State, Message, Input, Output>,
  from: number,
  to: number,
): Link<Message> {
  return world.links[from * world.nodes.length + to] as Link<Message>;
}
