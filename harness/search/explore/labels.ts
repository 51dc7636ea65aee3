import type { Identity } from './identity.ts';
import type { Move } from './moves.ts';
import type { Naming } from './naming.ts';
import type { Label } from './sleep.ts';

/** The step of a move under any names of nodes, and all it touches; whether it adds to T shows when it is taken. */
export function labelOf(identity: Identity, move: Move): Label {
  const { node, uses } = move;
  const packet = move.packet === undefined ? undefined : identity.packet(move.packet);
  const what = textOf(move);
  const number = identity.components.numberOf((naming) => {
    const about = packet === undefined ? '' : String(identity.components.image(packet, naming));
    return `step ${what} ${placeOf(node, naming)} ${about}`;
  });
  return { number, node, packet, uses, visible: false };
}

function textOf({ step }: Move): string {
  switch (step.rule) {
    case 'timeout':
      return `timeout ${step.timer ?? ''}`;
    case 'input':
      return `input ${step.request.client}/${step.request.request}`;
    case 'crash':
      return step.lose === undefined ? 'crash' : 'crash losing';
    default:
      return step.rule;
  }
}

function placeOf(node: number | undefined, { places }: Naming): string {
  return node === undefined ? '' : String(places[node]);
}
