import type { StepEffect } from '../../cluster/world/effect.ts';
import type { Packet } from '../../cluster/world/link.ts';
import { drop, duplicate } from '../../cluster/world/rules.ts';
import type { ScheduledWorld } from '../engine/sim/schedule-run.ts';
import type { NodeRecord, RecordedStep } from '../store/node-traces.ts';

type Effect = StepEffect<unknown, unknown, unknown>;

/**
 * Packets of a live run in a world: which packet of the world a name of the live run means, and how often it will still be
 * delivered. One that never will be is lost, and leaves the world as soon as it was sent; one that arrives more than once is
 * duplicated right before.
 */
export class Flight {
  readonly #world: ScheduledWorld;
  readonly #taken: (effect: Effect) => void;
  readonly #deliveries = new Map<string, number>();
  readonly #packets = new Map<string, Packet<unknown>[]>();
  /** Packets that were lost, and copies that were made. */
  lost = 0;
  duplicated = 0;

  /** @param taken told of every step that this takes */
  constructor(world: ScheduledWorld, records: readonly NodeRecord[], taken: (effect: Effect) => void) {
    this.#world = world;
    this.#taken = taken;
    for (const { line } of records.flatMap(({ steps }) => steps)) {
      if (line.rule !== 'deliver' || line.packet === undefined) continue;
      this.#deliveries.set(line.packet, (this.#deliveries.get(line.packet) ?? 0) + 1);
    }
  }

  /** A step sent these packets under these names. */
  sent(packets: readonly Packet<unknown>[], names: readonly string[]): void {
    for (const [index, packet] of packets.entries()) {
      const name = names[index] as string;
      this.#packets.set(name, [packet]);
      this.#dropUndelivered(name);
    }
  }

  /** What a packet of this name carries; undefined where none is in flight. */
  messageOf(name: string): unknown {
    return this.#packets.get(name)?.[0]?.message;
  }

  /** Takes one packet of this name for delivery, leaving a copy where there will be another one. Undefined: none is in flight. */
  take(name: string): Packet<unknown> | undefined {
    const packets = this.#packets.get(name);
    const packet = packets?.[0];
    if (packets === undefined || packet === undefined) return undefined;
    const left = (this.#deliveries.get(name) ?? 0) - 1;
    this.#deliveries.set(name, left);
    if (left >= packets.length) {
      const effect = duplicate(this.#world, packet.link, packet.link.packets.indexOf(packet));
      if (effect !== undefined) {
        this.duplicated++;
        packets.push(...effect.sent);
        this.#taken(effect);
      }
    }
    packets.shift();
    return packet;
  }

  /** This delivery will not come: nobody can tell that it ever did. */
  leaveOut({ line }: RecordedStep): void {
    const name = line.rule === 'deliver' ? line.packet : undefined;
    if (name === undefined) return;
    this.#deliveries.set(name, (this.#deliveries.get(name) ?? 0) - 1);
    this.#dropUndelivered(name);
  }

  #dropUndelivered(name: string): void {
    if ((this.#deliveries.get(name) ?? 0) > 0) return;
    for (const packet of this.#packets.get(name) ?? []) {
      const effect = drop(this.#world, packet.link, packet.link.packets.indexOf(packet));
      if (effect === undefined) continue;
      this.lost++;
      this.#taken(effect);
    }
    this.#packets.delete(name);
  }
}
