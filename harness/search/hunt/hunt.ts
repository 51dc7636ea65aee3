import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { InputError } from '../../core/errors.ts';
import { Closing, closeInTime } from './closing.ts';
import { Crew } from './crew.ts';
import type { Finding, KeptFinding, SupersededFinding } from './finding.ts';
import type { HuntFolder } from './hunt-folder.ts';
import { Keeper, type SmallCatch } from './keeper.ts';
import { Portions, type Catch } from './portion.ts';
import type { HuntSettings } from './settings.ts';
import { troubledIn, type Tally } from './tally.ts';
import type { ShrinkProgress } from '../shrink/shrink.ts';
import { slept, type Wait } from './wait.ts';
import type { FromWorker } from './worker-messages.ts';

/** When a hunt ends, whichever comes first. */
export interface HuntBudget {
  /** Schedules to try, beyond those that were tried before. */
  readonly schedules: number | null;
  /** From when the first thread is loaded: schedules end then, and findings may become small for a grace longer. */
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
  /** A finding took the place of another one that was made before. */
  readonly onSuperseded: (line: SupersededFinding, finding: Finding) => void;
  /** A finding stays as it was found: a node's process got in the way of making it small, or the time was over. */
  readonly onUnshrunk: (finding: Finding, reason: string) => void;
  /** About twice a second. */
  readonly onProgress: (tally: Tally, ms: number, shrinking: readonly ShrinkingFinding[]) => void;
}

/** A finding that is being made small, and how far it is. */
export interface ShrinkingFinding extends ShrinkProgress {
  /** Of the finding. */
  readonly number: number;
}

/** What a hunt came to, with everything before it in the same folder. */
export interface HuntOutcome {
  /** Of every schedule that was tried, also of those beyond one that was not. */
  readonly tally: Tally;
  /** All time spent in this folder, ms. */
  readonly ms: number;
  readonly findings: readonly KeptFinding[];
  readonly interrupted: boolean;
}

/** Schedules a thread takes at once: some milliseconds to a second; where each starts processes, some seconds. */
const PORTION = 16;
const PORTION_OF_PROCESSES = 2;
/** When so many schedules and all of them ended because of nodes' processes, no other will do better. */
const HOPELESS = 8;
const TICK_MS = 500;
/** More threads than this make nothing faster. */
const MOST_PER_CORE = 4;

/**
 * Tries schedule after schedule on as many threads as asked, and writes down what breaks something the moment it is known.
 * What the n-th schedule is depends on seed and settings only, so with a budget of schedules the result is the same
 * whatever the threads and the time.
 *
 * @param wait by which it knows when its time is over
 * @throws HarnessError when a thread fails
 */
export async function hunt(options: HuntOptions, wait: Wait = slept): Promise<HuntOutcome> {
  const { folder, signal, budget } = options;
  const { settings } = folder;
  const keeper = await Keeper.for(folder);
  const closing = new Closing();
  const hunted = new Hunt(options, keeper, closing);
  const known = folder.findings.map(({ signature }) => signature);
  const { memory } = closing;
  const crew = new Crew(threadsFor(options.workers, budget, settings), { settings, known, memory }, hunted);
  const ended = new AbortController();
  const over = AbortSignal.any([ended.signal, signal]);
  const clocks = [hunted.tick(over)];
  const { forMs } = budget;
  if (forMs !== null) clocks.push(hunted.begun(over).then(() => closeInTime(closing, forMs, over, wait)));
  try {
    await crew.work(signal);
  } finally {
    ended.abort();
    await Promise.all(clocks);
    hunted.keepProgress();
  }
  const { tally } = hunted;
  refuseHopeless(tally, 1);
  return { tally, ms: folder.progress.ms, findings: folder.findings, interrupted: signal.aborted };
}

/** As many threads as were asked for, unless there is less for them to do or the machine has far fewer cores. */
export function threadsFor(asked: number, { schedules }: HuntBudget, settings: HuntSettings): number {
  const sensible = Math.min(asked, MOST_PER_CORE * availableParallelism());
  if (schedules === null) return sensible;
  return Math.min(sensible, Math.ceil(schedules / portionSize(schedules, sensible, settings)));
}

function portionSize(schedules: number, threads: number, { target }: HuntSettings): number {
  const most = target.lockstep === undefined ? PORTION : PORTION_OF_PROCESSES;
  return Math.max(1, Math.min(most, Math.ceil(schedules / threads)));
}

/** @throws InputError when at least so many schedules were tried, and none of them could be led to its end */
function refuseHopeless(tally: Tally, least: number): void {
  if (tally.schedules < least || troubledIn(tally) < tally.schedules) return;
  const [code = '', { first } = { first: '' }] = Object.entries(tally.troubles)[0] ?? [];
  throw new InputError(`none of ${String(tally.schedules)} schedules could be led to its end; ${first}`, {
    code,
    hint: 'Does the program run by itself? A run says more: verdict run --engine lockstep with the same system and build.',
  });
}

/** One hunt while it goes on: hands out work, and keeps what comes back. */
class Hunt {
  readonly #options: HuntOptions;
  readonly #keeper: Keeper;
  readonly #portions: Portions;
  readonly #closing: Closing;
  readonly #began = performance.now();
  readonly #ready = new AbortController();
  readonly #msBefore: number;
  /** By position, those of this hunt. */
  readonly #caught = new Map<number, Finding>();
  /** By position. */
  readonly #shrinking = new Map<number, ShrinkingFinding>();

  constructor(options: HuntOptions, keeper: Keeper, closing: Closing) {
    const { folder, budget, workers } = options;
    const { position, tally, ms } = folder.progress;
    const end = budget.schedules === null ? Infinity : position + budget.schedules;
    const size = portionSize(end - position, threadsFor(workers, budget, folder.settings), folder.settings);
    this.#options = options;
    this.#keeper = keeper;
    this.#closing = closing;
    this.#portions = new Portions(size, position, end, tally);
    this.#msBefore = ms;
  }

  /** When the first thread is loaded, or when it is over. */
  async begun(over: AbortSignal): Promise<void> {
    const either = AbortSignal.any([this.#ready.signal, over]);
    if (!either.aborted) await once(either, 'abort');
  }

  /** Undefined when the hunt is over. */
  next(): ReturnType<Portions['take']> {
    const { untilFound } = this.#options.budget;
    if (this.#closing.schedulesEnded) return undefined;
    return untilFound && this.#caught.size > 0 ? undefined : this.#portions.take();
  }

  hear(message: Exclude<FromWorker, { readonly type: 'failed' }>): void {
    switch (message.type) {
      case 'ready':
        this.#ready.abort();
        return;
      case 'tried':
        this.#portions.tried(message.portion, message.tally);
        refuseHopeless(this.#portions.soFar, HOPELESS);
        return;
      case 'done':
        this.#portions.done(message.portion, message.tally);
        return;
      case 'caught':
        this.#keep(message.caught);
        return;
      case 'shrinking':
        this.#sayShrinking(message.position, message.progress);
        return;
      case 'shrunk':
        this.#keepShrunk(message.position, message.small);
        return;
      case 'unshrunk':
        this.#sayUnshrunk(message.position, message.reason);
    }
  }

  #keep(caught: Catch): void {
    const { folder, onFinding, onSuperseded } = this.#options;
    const signature = caught.attempt.breach?.signature ?? '';
    if (folder.knows(signature, caught.position)) return;
    const later = folder.findingOf(signature);
    const finding = this.#keeper.keep(caught);
    this.#caught.set(caught.position, finding);
    onFinding({ ...finding, shrunk: null });
    if (later === undefined) return;
    const line: SupersededFinding = { type: 'superseded', number: later.number, by: finding.number };
    folder.add(line);
    onSuperseded(line, finding);
  }

  #sayShrinking(position: number, progress: ShrinkProgress | null): void {
    const finding = this.#caught.get(position);
    if (finding === undefined) return;
    if (progress === null) this.#shrinking.delete(position);
    else this.#shrinking.set(position, { ...progress, number: finding.number });
  }

  #keepShrunk(position: number, small: SmallCatch): void {
    const finding = this.#caught.get(position);
    if (finding === undefined) return;
    this.#options.onFinding({ ...finding, shrunk: this.#keeper.keepShrunk(finding, small) });
  }

  #sayUnshrunk(position: number, reason: string): void {
    const finding = this.#caught.get(position);
    if (finding !== undefined) this.#options.onUnshrunk(finding, reason);
  }

  get tally(): Tally {
    return this.#portions.soFar;
  }

  keepProgress(): void {
    const { position, tally } = this.#portions;
    this.#options.folder.keepProgress({ position, tally, ms: Math.round(this.#ms()) });
  }

  /** Until it is told to end. */
  async tick(signal: AbortSignal): Promise<void> {
    while (await slept(TICK_MS, signal)) {
      this.keepProgress();
      this.#options.onProgress(this.tally, this.#ms(), [...this.#shrinking.values()]);
    }
  }

  #ms(): number {
    return this.#msBefore + performance.now() - this.#began;
  }
}
