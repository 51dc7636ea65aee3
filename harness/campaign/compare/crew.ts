import { hostname } from 'node:os';
import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { JobTask } from '../job-task.ts';
import { poolSizes } from '../pool/sizes.ts';
import { Slot } from '../pool/slot.ts';
import { processHand } from '../pool/process-line.ts';
import { threadHand } from '../pool/thread-line.ts';
import { jobOf, type Variant } from '../variant.ts';

/** A run that is wanted of a variant. */
export interface WantedRun {
  readonly column: number;
  readonly variant: Variant;
  readonly seed: number;
  readonly attempt: number;
  readonly keep: JobTask['keep'];
}

/** Healing nodes and taking a lab away may take this long, ms. */
const PATIENCE_MS = 60_000;

/** Those who do the runs of a comparison: threads for what is computed, processes for real nodes. */
export class Crew {
  readonly #variants: readonly Variant[];
  readonly #threads: readonly Slot[];
  readonly #processes: readonly Slot[];
  readonly #signal: AbortSignal;

  /** @param out folder that holds run folders */
  constructor(variants: readonly Variant[], out: string, workers: number | undefined, signal: AbortSignal) {
    this.#variants = variants;
    this.#signal = signal;
    const start = { sources: variants.map(({ source }) => source), out };
    const live = variants.some(({ engine }) => engine === 'live');
    const computed = variants.some(({ engine }) => engine !== 'live');
    const sizes = poolSizes({ live, computed, asked: workers });
    const slots = (count: number, kind: string, hand: typeof threadHand): Slot[] =>
      Array.from({ length: count }, (_, index) => {
        const name = `${hostname()} ${kind} ${String(index + 1)}`;
        return new Slot(name, () => hand({ ...start, worker: name }));
      });
    this.#threads = slots(sizes.threads, 'thread', threadHand);
    this.#processes = slots(sizes.processes, 'process', processHand);
  }

  /**
   * Does the runs, as many at once as there are hands, and hands over each as it ends.
   *
   * @throws InterruptedError when the signal was aborted; by then everything is cleaned up
   */
  async do<Run extends WantedRun>(
    wanted: readonly Run[],
    take: (run: Run, outcome: JobOutcome) => void,
  ): Promise<void> {
    const stop = (): void => void this.close();
    this.#signal.addEventListener('abort', stop, { once: true });
    try {
      const live = wanted.filter(({ variant }) => variant.engine === 'live').values();
      const computed = wanted.filter(({ variant }) => variant.engine !== 'live').values();
      await Promise.all([
        ...this.#processes.map((slot) => this.#work(slot, live, take)),
        ...this.#threads.map((slot) => this.#work(slot, computed, take)),
      ]);
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      this.#signal.removeEventListener('abort', stop);
    }
    if (!this.#signal.aborted) return;
    await this.close();
    throw new InterruptedError('The comparison was stopped.', { code: 'INTERRUPTED' });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads, ...this.#processes].map((slot) => slot.stop(PATIENCE_MS)));
  }

  async #work<Run extends WantedRun>(
    slot: Slot,
    queue: Iterator<Run>,
    take: (run: Run, outcome: JobOutcome) => void,
  ): Promise<void> {
    for (let next = queue.next(); next.done !== true && !this.#signal.aborted; next = queue.next()) {
      const { variant, seed, attempt, keep } = next.value;
      const task: JobTask = { job: jobOf(variant, seed), source: variant.source, attempt, keep };
      take(next.value, await slot.do(task, this.#variants.indexOf(variant), variant.limitMs));
    }
  }
}
