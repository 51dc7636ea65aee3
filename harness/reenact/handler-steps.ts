import type { StepEffect } from '../../cluster/world/effect.ts';
import { deliver, input, timeout } from '../../cluster/world/rules.ts';
import type { WorldNode } from '../../cluster/world/world.ts';
import type { KeyValueRequest } from '../core/contracts/handlers.ts';
import type { TraceLine } from '../core/trace.ts';
import { differenceAt, type Difference } from './difference.ts';
import type { Stage } from './next-life.ts';
import type { Recording } from './recording.ts';

type Effect = StepEffect<unknown, unknown, unknown>;

/** Takes the step of a handler that a line says: a delivery, a timer, a request. A difference where it is impossible. */
export function takeHandlerStep(stage: Stage, node: WorldNode<unknown>, line: TraceLine): Effect | Difference {
  const { world, recording } = stage;
  switch (line.rule) {
    case 'deliver':
      return takeDelivery(stage, node, line);
    case 'timeout': {
      const effect = timeout(world, node, line.type ?? '');
      return effect ?? differenceAt(line, 'type', line.type, node.handlers.timers(node.state));
    }
    case 'input': {
      const { system, requestOf } = recording;
      const request = requestIn(line, requestOf);
      const effect = request && input(world, node, system.toInput(request));
      return effect ?? differenceAt(line, 'input', line.input, 'a request that the system knows');
    }
    default:
      return differenceAt(line, 'rule', line.rule, ['restart', 'input', 'deliver', 'timeout']);
  }
}

function takeDelivery({ world, flight }: Stage, node: WorldNode<unknown>, line: TraceLine): Effect | Difference {
  const packet = flight.take(line.packet ?? '');
  if (packet === undefined) return differenceAt(line, 'packet', line.packet, 'a packet in flight');
  if (packet.link.toName !== node.name) return differenceAt(line, 'packet', line.packet, `a packet to ${node.name}`);
  if (packet.type !== line.type) return differenceAt(line, 'type', line.type, packet.type);
  const effect = deliver(world, packet.link, packet.link.packets.indexOf(packet));
  return effect ?? differenceAt(line, 'packet', line.packet, 'a packet in flight');
}

/** The request of a line that is about one; undefined where the system does not know it. */
export function requestIn(
  { rule, input: asked }: TraceLine,
  requestOf: Recording['requestOf'],
): KeyValueRequest | undefined {
  return rule === 'input' && asked !== undefined ? requestOf(asked) : undefined;
}
