import type { CrashLoss, LinkStep, MacroStep, PacketStep, ScheduleStep } from '../../harness/core/step.ts';
import type { Link } from './link.ts';
import { lossOf } from './semantics/semantics.ts';
import { nodeNamed, type World, type WorldNode } from './world.ts';

type AnyWorld = World<unknown, unknown, unknown, unknown>;
type AnyNode = WorldNode<unknown>;

/**
 * Why a step that was just found impossible in this world is so, in a few words: which premise of its rule does not
 * hold. The world is as it was before the step, because an impossible one changes nothing.
 *
 * @param types all types of messages there are, where that is known
 */
export function whyImpossible(world: AnyWorld, step: ScheduleStep, types: readonly string[] = []): string {
  const missing = namesIn(step).find((name) => nodeNamed(world, name) === undefined);
  if (missing !== undefined)
    return `there is no node ${missing}; nodes: ${world.nodes.map(({ name }) => name).join(', ')}`;
  if (isMacro(step)) return whyNoMacro(world, step);
  if ('from' in step) {
    if (isPacketStep(step)) return whyNoPacket(world, step, types);
    return `the link from ${step.from} to ${step.to} is ${step.rule === 'hold' ? 'held already' : 'not held'}`;
  }
  return whyNotAt(world, nodeNamed(world, step.node) as AnyNode, step);
}

function isMacro(step: ScheduleStep): step is MacroStep {
  return step.rule === 'elect' || step.rule === 'replicate' || step.rule === 'drop-all';
}

function isPacketStep(step: PacketStep | LinkStep): step is PacketStep {
  return step.rule !== 'hold' && step.rule !== 'release';
}

/** Nodes without which the step cannot be taken. */
function namesIn(step: ScheduleStep): readonly string[] {
  if (step.rule === 'drop-all') return [];
  return 'from' in step ? [step.from, step.to] : [step.node];
}

function linkBetween(world: AnyWorld, from: string, to: string): Link<unknown> {
  const [sender, receiver] = [nodeNamed(world, from) as AnyNode, nodeNamed(world, to) as AnyNode];
  return world.links[sender.position * world.nodes.length + receiver.position] as Link<unknown>;
}

function whyNoMacro(world: AnyWorld, step: MacroStep): string {
  switch (step.rule) {
    case 'drop-all':
      return `${world.semantics.name} drops no packets`;
    case 'replicate':
      return `no AppendEntries of ${step.node} can be delivered to ${step.followers.join(', ')}`;
    case 'elect':
      return whyNoTimeout(world, nodeNamed(world, step.node) as AnyNode, undefined);
  }
}

function whyNoPacket(
  world: AnyWorld,
  { from, to, type, index = 0, rule }: PacketStep,
  types: readonly string[],
): string {
  const link = linkBetween(world, from, to);
  if (type !== undefined && types.length > 0 && !types.includes(type)) {
    return `there is no type of message ${type}; types: ${types.join(', ')}`;
  }
  const there = link.packets.filter((packet) => type === undefined || packet.type === type).length;
  if (index >= there) {
    const what = type ?? 'packet';
    const others = [...new Set(link.packets.map((packet) => packet.type))];
    const instead = there === 0 && others.length > 0 ? `, only ${others.join(', ')}` : '';
    return `${there === 0 ? 'no' : `only ${String(there)}`} ${what} in flight from ${from} to ${to}${instead}`;
  }
  if (rule !== 'deliver') return `${world.semantics.name} ${rule === 'drop' ? 'drops' : 'duplicates'} no packets`;
  if (!(nodeNamed(world, to) as AnyNode).up) return whyNotUp(nodeNamed(world, to) as AnyNode);
  if (link.held) return `the link from ${from} to ${to} is held`;
  return `${world.semantics.name} delivers only the oldest packet of a link`;
}

function whyNotAt(
  world: AnyWorld,
  node: AnyNode,
  step: Exclude<ScheduleStep, MacroStep | { readonly from: string }>,
): string {
  const { name } = world.semantics;
  switch (step.rule) {
    case 'restart':
      if (node.up) return `${node.name} is up`;
      return node.life === 0 ? whyNotUp(node) : `in ${name} no node comes back`;
    case 'start':
      return world.semantics.starts ? `${node.name} is there already` : `in ${name} all nodes are there from the start`;
    case 'timeout':
      return whyNoTimeout(world, node, step.timer);
    case 'upgrade':
      if (node.life === 0) return whyNotUp(node);
      return world.semantics.restarts ? `there is no build ${step.build}` : `in ${name} no node comes back`;
    case 'crash':
      if (!node.up) return whyNotUp(node);
      if (!world.semantics.crashes || step.lose === undefined) return `in ${name} no node stops`;
      return whyNoLoss(world, node, step.lose);
    case 'clock':
    case 'input':
    case 'reconfigure':
      return whyNotUp(node);
  }
}

function whyNoTimeout(world: AnyWorld, node: AnyNode, timer: string | undefined): string {
  if (!node.up) return whyNotUp(node);
  const { oneOutput, name } = world.semantics;
  if (oneOutput) return `in ${name} there are no timers`;
  const timers = node.handlers.timers(node.state);
  if (timers.length === 0) return `no timer of ${node.name} runs`;
  if (timer !== undefined && !timers.includes(timer)) {
    return `timer ${timer} of ${node.name} does not run; running: ${timers.join(', ')}`;
  }
  return `the clock of ${node.name} may not run so far ahead of the others`;
}

function whyNoLoss({ semantics }: AnyWorld, { name }: AnyNode, lose: CrashLoss): string {
  const kind = lossOf(lose);
  if (!semantics.losses[kind])
    return `in ${semantics.name} a crash loses no ${LOST[kind]}; in ${semantics.name}+${kind} it does`;
  return `the last event of ${name} left no such ${LOST[kind]} to lose`;
}

const LOST = { unsynced: 'effect of the last event', everything: 'data as a whole', sends: 'packets', disk: 'writes' };

function whyNotUp({ name, life }: AnyNode): string {
  return life === 0 ? `${name} has not joined` : `${name} is down`;
}
