import type { HistoryEvent } from '../../core/operation.ts';
import { NS_PER_MS } from '../../core/duration.ts';

type Unnumbered = Omit<HistoryEvent, 'index'>;

/** Events come from two processes and reach the recorder this much apart at most, when the machine is busy. */
const REORDER_MS = 50;

/**
 * Puts the events of clients and nemesis into order of time, numbers them and passes them on, while the run goes on.
 * Held-back events go out when they are `REORDER_MS` old; `finish` lets out the rest.
 */
export class Recorder {
  readonly #now: () => number;
  readonly #write: (event: HistoryEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #held: Unnumbered[] = [];
  #index = 0;

  constructor(now: () => number, write: (event: HistoryEvent) => void) {
    this.#now = now;
    this.#write = write;
    this.#timer = setInterval(() => this.#release(this.#now() - REORDER_MS * NS_PER_MS), REORDER_MS);
  }

  record(event: Unnumbered): void {
    this.#held.push(event);
  }

  finish(): void {
    clearInterval(this.#timer);
    this.#release(Infinity);
  }

  #release(until: number): void {
    this.#held.sort((a, b) => a.time - b.time);
    const count = this.#held.findIndex((event) => event.time > until);
    const ready = count < 0 ? this.#held : this.#held.slice(0, count);
    this.#held = count < 0 ? [] : this.#held.slice(count);
    for (const event of ready) this.#write({ index: this.#index++, ...event });
  }
}
