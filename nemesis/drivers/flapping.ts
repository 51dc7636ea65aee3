import { setTimeout as sleep } from 'node:timers/promises';
import type { Flap } from '../../harness/core/fault-action.ts';
import type { CutWindow } from '../link-times.ts';

/** Packets that rules hit, by place. */
export type Counts = readonly (readonly [string, number])[];

/** Puts rules in force and takes them out, as often as wanted. */
export interface Switchable {
  install(): Promise<void>;
  /** What the rules did since they were installed. */
  remove(): Promise<Counts>;
}

/** Takes rules that are in force out and puts them in again, in turn, until it is stopped. */
export class Flapping {
  readonly #flap: Flap;
  readonly #rules: Switchable;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #windows: CutWindow[] = [];
  #counts: Counts = [];
  #cutSince: number | undefined;

  /** @param now ms since the start of the run */
  constructor(flap: Flap, rules: Switchable, now: () => number) {
    this.#flap = flap;
    this.#rules = rules;
    this.#now = now;
    this.#cutSince = now();
    this.#running = this.#run();
    // Whoever stops it learns of the failure.
    this.#running.catch(() => undefined);
  }

  /** Leaves the rules out; the stretches in which they were in force, and what they did. */
  async stop(): Promise<{ readonly windows: readonly CutWindow[]; readonly counts: Counts }> {
    this.#stop.abort();
    await this.#running;
    if (this.#cutSince !== undefined) await this.#heal(this.#cutSince);
    return { windows: this.#windows, counts: this.#counts };
  }

  async #run(): Promise<void> {
    while (!this.#stopped()) {
      await this.#sleep(this.#flap.downMs);
      if (this.#stopped() || this.#cutSince === undefined) return;
      await this.#heal(this.#cutSince);
      await this.#sleep(this.#flap.upMs);
      if (this.#stopped()) return;
      this.#cutSince = this.#now();
      await this.#rules.install();
    }
  }

  async #heal(from: number): Promise<void> {
    const to = this.#now();
    this.#counts = [...this.#counts, ...(await this.#rules.remove())];
    this.#windows.push({ from, to });
    this.#cutSince = undefined;
  }

  #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #sleep(ms: number): Promise<void> {
    // A sleep that is cut short is what the caller asked for.
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
