import type { Happening, SentMessage } from './happening.ts';

/** What a delivery of everything to one node comes to. */
export interface Delivery {
  /** Messages that the schedule would deliver later. */
  readonly early: readonly SentMessage[];
  /** Messages that the schedule loses. */
  readonly unwanted: readonly SentMessage[];
}

/**
 * The messages on their way in a script, which can deliver or drop only all messages to a node at once. Knows of each
 * whether the schedule will ever deliver it, so that those that are lost can be dropped while they are alone.
 */
export class Flight {
  readonly #queues = new Map<number, SentMessage[]>();
  /** By message: the position of the happening that delivers it for the first time. */
  readonly #arrivals = new Map<string, number>();
  readonly #known = new Set<string>();

  constructor(happenings: readonly Happening[]) {
    for (const [position, { rule, message }] of happenings.entries()) {
      if (rule !== 'deliver' || message === undefined || this.#arrivals.has(message.name)) continue;
      this.#arrivals.set(message.name, position);
    }
  }

  add(messages: readonly SentMessage[]): void {
    for (const message of messages) {
      this.#known.add(message.name);
      this.#queues.set(message.to, [...this.#to(message.to), message]);
    }
  }

  /** Whether it was ever on its way. */
  knows({ name }: SentMessage): boolean {
    return this.#known.has(name);
  }

  /** Delivers everything to the receiver of this message; undefined when the message is not on its way. */
  deliver(message: SentMessage, position: number): Delivery | undefined {
    const queue = this.#to(message.to);
    if (!queue.some(({ name }) => name === message.name)) return undefined;
    this.#queues.delete(message.to);
    const others = queue.filter(({ name }) => name !== message.name);
    return {
      early: others.filter((other) => this.#arrivesAfter(other, position)),
      unwanted: others.filter((other) => !this.#arrivesAfter(other, position)),
    };
  }

  /** Drops what the schedule never delivers, for receivers to whom nothing else is on its way; the receivers. */
  dropLost(position: number): number[] {
    const receivers: number[] = [];
    for (const [receiver, queue] of this.#queues) {
      if (queue.some((message) => this.#arrivesAfter(message, position))) continue;
      this.#queues.delete(receiver);
      receivers.push(receiver);
    }
    return receivers.sort((one, other) => one - other);
  }

  #arrivesAfter({ name }: SentMessage, position: number): boolean {
    return (this.#arrivals.get(name) ?? -1) > position;
  }

  #to(receiver: number): readonly SentMessage[] {
    return this.#queues.get(receiver) ?? [];
  }
}
