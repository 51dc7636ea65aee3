import { setTimeout as sleep } from 'node:timers/promises';

/** Something that is done over and over until it is stopped; a failure ends it, and is told by `stop`. */
export class Rhythm {
  readonly #over = new AbortController();
  readonly #done: Promise<void>;

  constructor(intervalMs: number, beat: (count: number) => Promise<void>) {
    this.#done = this.#play(intervalMs, beat);
    // Told by `stop`, which comes in any case.
    this.#done.catch(() => undefined);
  }

  /** Resolves when the last beat is over. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#done;
  }

  async #play(intervalMs: number, beat: (count: number) => Promise<void>): Promise<void> {
    const { signal } = this.#over;
    const start = performance.now();
    for (let count = 1; ; count++) {
      // A pause that is cut short is the end.
      await sleep(Math.max(0, start + count * intervalMs - performance.now()), undefined, { signal }).catch(
        () => undefined,
      );
      if (signal.aborted) return;
      await beat(count);
    }
  }
}
