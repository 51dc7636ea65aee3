import type { NodeView } from '../../../harness/core/node-view.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import type { Event, HandledEvent } from './events.ts';

/** The trace line of a handled event; `packetName` names a send. */
export function traceLineOf(
  { event, effects, sequences, time }: HandledEvent,
  view: NodeView,
  packetName: (to: string, sequence: number) => string,
): Omit<TraceLine, 'step'> {
  return {
    time,
    rule: event.rule,
    node: view.node,
    life: view.life,
    ...causeOf(event),
    sends: effects.sends.map(({ to, message }, position) => ({
      packet: packetName(to, sequences[position] as number),
      type: message.type,
      term: message.term,
    })),
    outputs: effects.outputs,
    view,
  };
}

function causeOf(event: Event): Pick<TraceLine, 'packet' | 'type' | 'input'> {
  switch (event.rule) {
    case 'input':
      return { input: event.input as unknown as Json };
    case 'deliver':
      return { packet: event.packet, type: event.message.type };
    case 'timeout':
      return { type: event.timer };
  }
}
