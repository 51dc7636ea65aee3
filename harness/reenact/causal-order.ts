import type { HistoryEvent } from '../core/operation.ts';
import type { NodeRecord, RecordedStep } from '../store/node-traces.ts';
import { clientEventsOf, type ClientEvent } from './client-events.ts';

/** A step of a node that can come next. */
export interface NextStep {
  readonly node: string;
  readonly recorded: RecordedStep;
}

/** A step that waits for something that no step before it did. */
export interface Blocked extends NextStep {
  /** What it waits for: the packet it was delivered. Undefined where it waits for a client. */
  readonly packet: string | undefined;
}

interface Queue {
  readonly node: string;
  readonly steps: readonly RecordedStep[];
  next: number;
}

/**
 * One order of the steps of all nodes in which everything comes after what it follows from: the steps of a node in their
 * own order, a delivery after its packet was sent, a request after its client asked, and what a client asked after the
 * answers that it had by then. Where that leaves a choice, the step with the earliest time comes first, then the node that
 * comes first in the cluster; so the order is a function of what was recorded, also where clocks of nodes were bent.
 * (Lamport, "Time, clocks, and the ordering of events in a distributed system", 1978.)
 */
export class CausalOrder {
  readonly #queues: readonly Queue[];
  readonly #clients: readonly ClientEvent[];
  readonly #asked: ReadonlySet<string>;
  readonly #sent = new Set<string>();
  readonly #invoked = new Set<string>();
  readonly #answered = new Set<string>();
  #nextClient = 0;

  constructor(records: readonly NodeRecord[], history: readonly HistoryEvent[]) {
    this.#queues = records.map(({ node, steps }) => ({ node, steps, next: 0 }));
    this.#clients = clientEventsOf(history);
    this.#asked = new Set(this.#clients.flatMap(({ type, request }) => (type === 'invoke' ? [request] : [])));
  }

  /** The next step, which counts as gone through from here on; undefined when none is left, or all that are left wait. */
  next(): NextStep | undefined {
    for (;;) {
      this.#moveClients();
      const queue = this.#first();
      if (queue !== undefined) {
        const recorded = queue.steps[queue.next++] as RecordedStep;
        return { node: queue.node, recorded };
      }
      // An answer that no step gave must not keep everything else back: whoever compares the histories will say so.
      if (this.#nextClient >= this.#clients.length || this.blocked().length === 0) return undefined;
      this.#passClient();
    }
  }

  /** A step was taken: its packets can be delivered. */
  sent(packets: readonly string[]): void {
    for (const packet of packets) this.#sent.add(packet);
  }

  /** A node answered a request for good. */
  answered(request: string): void {
    this.#answered.add(request);
  }

  /** The rest of what this node did is left out; returns how many steps that are. */
  leaveOut(node: string): number {
    const queue = this.#queues.find((candidate) => candidate.node === node);
    if (queue === undefined) return 0;
    const left = queue.steps.length - queue.next;
    queue.next = queue.steps.length;
    return left;
  }

  /** The next step of every node that has one, earliest first. To be asked when there is no next one. */
  blocked(): Blocked[] {
    return this.#queues
      .flatMap(({ node, steps, next }) => {
        const recorded = steps[next];
        return recorded === undefined ? [] : [{ node, recorded, packet: recorded.line.packet }];
      })
      .sort((one, other) => one.recorded.line.time - other.recorded.line.time);
  }

  /** Whether a step that has not come yet sends it. */
  isAhead(packet: string): boolean {
    return this.#queues.some(({ steps, next }) =>
      steps.slice(next).some(({ line }) => line.sends.some((send) => send.packet === packet)),
    );
  }

  #first(): Queue | undefined {
    let first: Queue | undefined;
    let earliest = Infinity;
    for (const queue of this.#queues) {
      const recorded = queue.steps[queue.next];
      if (recorded === undefined || !this.#isPossible(recorded) || recorded.line.time >= earliest) continue;
      first = queue;
      earliest = recorded.line.time;
    }
    return first;
  }

  #isPossible({ line }: RecordedStep): boolean {
    if (line.rule === 'deliver') return this.#sent.has(line.packet ?? '');
    if (line.rule !== 'input') return true;
    const request = identityOfInput(line.input);
    return !this.#asked.has(request) || this.#invoked.has(request);
  }

  /** Clients are one process with one clock: what one of them does comes after all that any of them did before. */
  #moveClients(): void {
    for (;;) {
      const event = this.#clients[this.#nextClient];
      if (event === undefined || (event.type === 'ok' && !this.#answered.has(event.request))) return;
      this.#passClient();
    }
  }

  #passClient(): void {
    const { type, request } = this.#clients[this.#nextClient++] as ClientEvent;
    if (type === 'invoke') this.#invoked.add(request);
  }
}

function identityOfInput(input: unknown): string {
  const { client, request } = (input ?? {}) as { readonly client?: unknown; readonly request?: unknown };
  return `${String(client)} ${String(request)}`;
}
