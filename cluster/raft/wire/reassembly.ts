import type { Datagram } from './datagram.ts';

/** Most messages under way at once; the oldest makes room. */
const MAX_PARTIAL_MESSAGES = 64;
/** Most bytes held in parts of unfinished messages. */
const MAX_PARTIAL_BYTES = 4 * 1024 * 1024;

interface Partial {
  readonly parts: (Buffer | undefined)[];
  missing: number;
  bytes: number;
}

/**
 * Puts messages together from their datagrams, in whatever order these arrive. Parts of messages that are never
 * completed are dropped, oldest first, when their number or size exceeds a fixed limit.
 */
export class Reassembly {
  readonly #partials = new Map<string, Partial>();
  #bytes = 0;

  /** Unfinished messages held. */
  get size(): number {
    return this.#partials.size;
  }

  /** The whole message, once this datagram completes it. */
  accept(datagram: Datagram): Buffer | undefined {
    if (datagram.parts === 1) return datagram.payload;
    const name = JSON.stringify([datagram.from, datagram.life, datagram.sequence, datagram.parts]);
    const partial = this.#partials.get(name) ?? this.#open(name, datagram.parts);
    if (partial.parts[datagram.part] !== undefined) return undefined;
    partial.parts[datagram.part] = datagram.payload;
    partial.missing -= 1;
    partial.bytes += datagram.payload.length;
    this.#bytes += datagram.payload.length;
    if (partial.missing > 0) {
      this.#makeRoom();
      return undefined;
    }
    this.#drop(name, partial);
    return Buffer.concat(partial.parts as Buffer[]);
  }

  #open(name: string, parts: number): Partial {
    const partial = { parts: new Array<Buffer | undefined>(parts), missing: parts, bytes: 0 };
    this.#partials.set(name, partial);
    return partial;
  }

  #makeRoom(): void {
    for (const [name, partial] of this.#partials) {
      if (this.#partials.size <= MAX_PARTIAL_MESSAGES && this.#bytes <= MAX_PARTIAL_BYTES) return;
      this.#drop(name, partial);
    }
  }

  #drop(name: string, partial: Partial): void {
    this.#partials.delete(name);
    this.#bytes -= partial.bytes;
  }
}
