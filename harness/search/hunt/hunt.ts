import { setTimeout as sleep } from 'node:timers/promises';
import { Crew } from './crew.ts';
import type { Finding, KeptFinding } from './finding.ts';
import type { HuntFolder } from './hunt-folder.ts';
import { Keeper } from './keeper.ts';
import { Portions } from './portion.ts';
import type { Tally } from './tally.ts';
import type { FromWorker } from './worker-messages.ts';

/** When a hunt ends, whichever comes first. */
export interface HuntBudget {
  /** Schedules to try, beyond those that were tried before. */
  readonly schedules: number | null;
  readonly forMs: number | null;
  /** With the first finding. */
  readonly untilFound: boolean;
}

export interface HuntOptions {
  readonly folder: HuntFolder;
  readonly budget: HuntBudget;
  /** Threads. They change how fast it goes, and nothing else. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** A finding is on disk, or its small schedule. */
  readonly onFinding: (finding: KeptFinding) => void;
  /** About twice a second. */
  readonly onProgress: (tally: Tally, ms: number) => void;
}

/** What a hunt came to, with everything before it in the same folder. */
export interface HuntOutcome {
  readonly tally: Tally;
  /** All time spent in this folder, ms. */
  readonly ms: number;
  readonly findings: readonly KeptFinding[];
  readonly interrupted: boolean;
}

/** Schedules a thread takes at once: some milliseconds to a second. */
const PORTION = 16;
const TICK_MS = 500;

/**
 * Tries schedule after schedule on as many threads as asked, and writes down what breaks something the moment it is known.
 * What the n-th schedule is depends on seed and settings only, so with a budget of schedules the result is the same
 * whatever the threads and the time.
 *
 * @throws HarnessError when a thread fails
 */
export async function hunt(options: HuntOptions): Promise<HuntOutcome> {
  const { folder, signal, budget } = options;
  const keeper = await Keeper.for(folder);
  const hunted = new Hunt(options, keeper);
  const known = folder.findings.map(({ signature }) => signature);
  const workers = Math.min(options.workers, budget.schedules ?? Infinity);
  const crew = new Crew(workers, { settings: folder.settings, known }, hunted);
  const ended = new AbortController();
  const ticking = hunted.tick(AbortSignal.any([ended.signal, signal]));
  try {
    await crew.work(signal);
  } finally {
    ended.abort();
    await ticking;
    hunted.keepProgress();
  }
  const { tally, ms } = folder.progress;
  return { tally, ms, findings: folder.findings, interrupted: signal.aborted };
}

/** One hunt while it goes on: hands out work, and keeps what comes back. */
class Hunt {
  readonly #options: HuntOptions;
  readonly #keeper: Keeper;
  readonly #portions: Portions;
  readonly #began = performance.now();
  readonly #msBefore: number;
  /** By position, those of this hunt. */
  readonly #caught = new Map<number, Finding>();

  constructor(options: HuntOptions, keeper: Keeper) {
    const { folder, budget, workers } = options;
    const { position, tally, ms } = folder.progress;
    const end = budget.schedules === null ? Infinity : position + budget.schedules;
    const size = Math.max(1, Math.min(PORTION, Math.ceil((end - position) / workers)));
    this.#options = options;
    this.#keeper = keeper;
    this.#portions = new Portions(size, position, end, tally);
    this.#msBefore = ms;
  }

  /** Undefined when the hunt is over. */
  next(): ReturnType<Portions['take']> {
    const { forMs, untilFound } = this.#options.budget;
    if (forMs !== null && this.#ms() - this.#msBefore >= forMs) return undefined;
    return untilFound && this.#caught.size > 0 ? undefined : this.#portions.take();
  }

  hear(message: Exclude<FromWorker, { readonly type: 'failed' }>): void {
    const { folder, onFinding } = this.#options;
    if (message.type === 'done') {
      this.#portions.done(message.portion, message.tally);
      return;
    }
    if (message.type === 'caught') {
      const { position, attempt } = message.caught;
      if (folder.knows(attempt.breach?.signature ?? '', position)) return;
      const finding = this.#keeper.keep(message.caught);
      this.#caught.set(position, finding);
      onFinding({ ...finding, shrunk: null });
      return;
    }
    const finding = this.#caught.get(message.position);
    if (finding !== undefined) onFinding({ ...finding, shrunk: this.#keeper.keepShrunk(finding, message.small) });
  }

  keepProgress(): void {
    const { position, tally } = this.#portions;
    this.#options.folder.keepProgress({ position, tally, ms: Math.round(this.#ms()) });
  }

  /** Until it is told to end. */
  async tick(signal: AbortSignal): Promise<void> {
    while (await slept(TICK_MS, signal)) {
      this.keepProgress();
      this.#options.onProgress(this.#portions.tally, this.#ms());
    }
  }

  #ms(): number {
    return this.#msBefore + performance.now() - this.#began;
  }
}

/** Whether the whole time passed. */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
