import { indexWithinType, type Link } from '../link.ts';
import { enabledSteps, type Choice } from '../semantics/enabled-steps.ts';
import { requestOf, type SystemWorld } from './system-world.ts';
import { textOf, type TextCache } from './world-key.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';

/**
 * Every step that is possible now, named as schedules do: packets by their age within their type. Of packets on a link
 * that are the same for their receiver only the oldest is chosen, for the others lead to the same worlds.
 */
export function possibleSteps(world: SystemWorld, texts: TextCache): ScheduleStep[] {
  const names = world.world.nodes.map(({ name }) => name);
  const inputs = ({ name }: { readonly name: string }): readonly unknown[] => world.system.inputs(name, names);
  const enabled = enabledSteps(world.world, world.world.semantics, inputs);
  const repeated = repeatedPackets(world, texts);
  const steps: ScheduleStep[] = [];
  for (const choice of enabled) {
    if ('link' in choice && repeated.get(choice.link)?.has(choice.position) === true) continue;
    steps.push(stepOf(world, choice));
  }
  return steps;
}

/** By link, the positions of packets that have an older equal. */
function repeatedPackets({ world }: SystemWorld, texts: TextCache): Map<number, ReadonlySet<number>> {
  const repeated = new Map<number, ReadonlySet<number>>();
  for (const link of world.links) {
    if (link.packets.length > 1 && !world.semantics.fifo) repeated.set(link.position, repeatedOn(link, texts));
  }
  return repeated;
}

function repeatedOn(link: Link<unknown>, texts: TextCache): ReadonlySet<number> {
  const known = new Set<string>();
  const repeated = new Set<number>();
  for (const [position, { message }] of link.packets.entries()) {
    const text = textOf(message, texts);
    if (known.has(text)) repeated.add(position);
    known.add(text);
  }
  return repeated;
}

function stepOf({ world }: SystemWorld, choice: Choice<unknown>): ScheduleStep {
  if ('link' in choice) {
    const { rule, position } = choice;
    const link = world.links[choice.link] as Link<unknown>;
    const type = link.packets[position]?.type ?? '';
    return { rule, from: link.fromName, to: link.toName, type, index: indexWithinType(link, position) };
  }
  const node = world.nodes[choice.node]?.name ?? '';
  switch (choice.rule) {
    case 'input':
      return { rule: 'input', node, request: requestOf(node, choice.input) };
    case 'timeout':
      return { rule: 'timeout', node, timer: choice.timer };
    case 'crash':
      return { rule: 'crash', node };
    case 'restart':
    case 'start':
      return { rule: choice.rule, node };
  }
}
