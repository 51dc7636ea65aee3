import type { Packet } from '../../../cluster/world/link.ts';
import type { PacketStep } from '../../core/step.ts';
import type { Origin } from './origin.ts';

/** Packets of one run by where they come from, and the other way round. */
export class SentPackets {
  readonly #byChoice = new Map<number, readonly Packet<unknown>[]>();
  readonly #choiceOf = new Map<Packet<unknown>, number>();

  note(choice: number, sent: readonly Packet<unknown>[]): void {
    if (sent.length === 0) return;
    this.#byChoice.set(choice, sent);
    for (const packet of sent) this.#choiceOf.set(packet, choice);
  }

  /** Undefined when the choice sent no such packet. */
  find({ from, to, type }: PacketStep, { by, nth }: Origin): Packet<unknown> | undefined {
    let left = nth;
    for (const packet of this.#byChoice.get(by) ?? []) {
      const { link } = packet;
      if (link.fromName === from && link.toName === to && packet.type === type && left-- === 0) return packet;
    }
    return undefined;
  }

  originOf(packet: Packet<unknown>): Origin | undefined {
    const by = this.#choiceOf.get(packet);
    return by === undefined ? undefined : { by, nth: numberAmong(this.#byChoice.get(by) ?? [], packet) };
  }
}

/** How many of the same link and type were sent before it. */
function numberAmong(sent: readonly Packet<unknown>[], { link, type, order }: Packet<unknown>): number {
  return sent.filter((other) => other.link === link && other.type === type && other.order < order).length;
}
