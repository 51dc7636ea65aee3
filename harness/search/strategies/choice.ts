import type { StepEffect } from '../../../cluster/world/effect.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import type { World } from '../../../cluster/world/world.ts';
import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { CrashLoss, ReconfigureStep, ScheduleStep } from '../../core/step.ts';

/** What a client or an administrator asked for, in the words of schedules. */
export type Asked = KeyValueRequest | ReconfigureStep['request'];

/**
 * The step of a schedule that has just been taken, named relatively. A packet that is gone is still found by its age: what
 * was older than it, and of its type, is before it on the link.
 *
 * @param asked of an input or a reconfiguration
 */
export function choiceOf(
  world: World<unknown, unknown, unknown, unknown>,
  effect: StepEffect<unknown, unknown, unknown>,
  asked?: Asked,
): ScheduleStep {
  const { rule, packet, timer } = effect;
  const node = effect.node.name;
  switch (rule) {
    case 'deliver':
    case 'duplicate':
    case 'drop': {
      const { link, type } = packet as Packet<unknown>;
      return { rule, from: link.fromName, to: link.toName, type, index: olderOfType(world, packet as Packet<unknown>) };
    }
    case 'timeout':
      return { rule, node, timer: timer ?? '' };
    case 'input':
      return { rule, node, request: asked as KeyValueRequest };
    case 'reconfigure':
      return { rule, node, request: asked as ReconfigureStep['request'] };
    case 'crash': {
      const { lose } = detailOf(effect);
      return lose === undefined ? { rule, node } : { rule, node, lose };
    }
    case 'restart':
    case 'start':
      return { rule, node };
    case 'hold':
    case 'release': {
      const [from = '', to = ''] = (detailOf(effect).link ?? '').split('>');
      return { rule, from, to };
    }
    case 'clock':
      return { rule, node, ...detailOf(effect) };
    case 'upgrade':
      return { rule, node, build: detailOf(effect).build ?? '' };
  }
}

function olderOfType({ links, nodes }: World<unknown, unknown, unknown, unknown>, chosen: Packet<unknown>): number {
  const link = links[chosen.from * nodes.length + chosen.to];
  let index = 0;
  for (const { type, order } of link?.packets ?? []) {
    if (order >= chosen.order) break;
    if (type === chosen.type) index++;
  }
  return index;
}

/** What a step's effect says beyond rule, node and packet, by rule. */
interface Detail {
  readonly lose?: CrashLoss;
  readonly link?: string;
  readonly advance?: number;
  readonly rate?: number;
  readonly build?: string;
}

function detailOf({ detail }: StepEffect<unknown, unknown, unknown>): Detail {
  return (detail ?? {}) as Detail;
}
