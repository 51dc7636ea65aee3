import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { JobOutcome } from '../core/campaign/outcome.ts';
import type { CampaignEnd, CampaignSummary, Minimum } from '../core/campaign/summary.ts';
import { writeCampaignResults } from '../../reports/campaign/allure.ts';
import { renderCampaign } from '../../reports/campaign/page.ts';
import { packageVersion } from '../version.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { FailOn } from './judgement.ts';
import { Journal } from './journal.ts';
import { holdLock } from './lock.ts';
import { TaskStopped } from './pool/hand.ts';
import { processHand } from './pool/process-line.ts';
import { poolSizes } from './pool/sizes.ts';
import { Slot } from './pool/slot.ts';
import { threadHand } from './pool/thread-line.ts';
import { Results } from './results.ts';
import { RunsKept } from './runs-kept.ts';
import { countSeeds, formatSeeds } from './seeds.ts';
import { Shrinker } from './shrink/shrinker.ts';
import { stopOf, type StopRules } from './stop-rules.ts';
import { summaryOf } from './summary.ts';
import type { Variant } from './variant.ts';
import { kindOf, variantsInShard, Work, type HandedOut, type Kind } from './work.ts';

/** How long a worker may take to heal and clean before it is ended, ms. */
const PATIENCE_MS = { thread: 15_000, process: 180_000 } as const;
/** How often the time spent is written down, ms. */
const STATE_EVERY_MS = 1_000;

export interface CampaignOptions {
  readonly folder: CampaignFolder;
  /** All variants of the settings, whatever the shard. */
  readonly variants: readonly Variant[];
  readonly rules: StopRules;
  /** Workers of each kind that is needed; undefined: as many as the machine bears. */
  readonly workers: number | undefined;
  /** Who does the tasks, where that is not this machine. */
  readonly crew?: (variants: readonly Variant[]) => Promise<Crew>;
  readonly failOn: FailOn;
  readonly minimums: readonly Pick<Minimum, 'name' | 'least'>[];
  /** Command that goes on with it. */
  readonly resume: string;
  readonly signal: AbortSignal;
  /** Every outcome that is new, after it is in the journal. */
  readonly onOutcome: (outcome: JobOutcome, progress: CampaignProgress) => void;
  /** About once a second. */
  readonly onProgress: (progress: CampaignProgress) => void;
}

/** Who does tasks, one each at a time. */
export interface Crew {
  readonly slots: readonly Employed[];
  close(): Promise<void>;
}

export interface Employed {
  readonly kind: Kind;
  readonly slot: Pick<Slot, 'do' | 'stop'>;
}

/** How far a campaign is. */
export interface CampaignProgress {
  readonly done: number;
  /** Null where there is no end but time. */
  readonly of: number | null;
  readonly failures: number;
  readonly signatures: number;
  /** ms, all sittings together. */
  readonly elapsed: number;
  /** Jobs per second in this sitting. */
  readonly rate: number;
  /** ms; null where nobody can say. */
  readonly left: number | null;
}

/**
 * Does a campaign's jobs, on this machine or through the crew that is given, until all are done, a rule says stop, or the user does. What was done in earlier sittings
 * is not done again: the journal decides.
 *
 * @throws InputError when another process is at work in the folder
 */
export async function conductCampaign(options: CampaignOptions): Promise<CampaignSummary> {
  const release = await holdLock(options.folder.path('lock'));
  try {
    return await new Campaign(options).conduct();
  } finally {
    release();
  }
}

class Campaign {
  readonly #options: CampaignOptions;
  readonly #variants: readonly Variant[];
  readonly #results: Results;
  readonly #journal: Journal;
  readonly #work: Work;
  readonly #kept: RunsKept;
  readonly #shrinker: Shrinker;
  readonly #elapsedBefore: number;
  readonly #doneBefore: number;
  readonly #began = performance.now();
  readonly #waiting = new Set<() => void>();
  #running = 0;
  #end: CampaignEnd | undefined;

  constructor(options: CampaignOptions) {
    const { folder } = options;
    const { seeds, shard } = folder.settings;
    this.#options = options;
    this.#variants = variantsInShard(options.variants, shard ?? undefined);
    this.#results = new Results(this.#variants);
    this.#kept = new RunsKept(folder);
    this.#journal = Journal.open(folder.path('journal'), (outcome) => {
      this.#results.take(outcome);
      this.#kept.take(outcome);
    });
    this.#shrinker = new Shrinker({
      file: folder.path('shrunk'),
      runs: folder.path('runs'),
      waiting: () => this.#results.shrinkable,
      onShrunk: (shrunk) => {
        this.#results.takeShrunk(shrunk);
        this.#kept.add(shrunk.folder);
      },
      onUnshrunk: (signature, reason) => this.#results.takeUnshrunk(signature, reason),
    });
    this.#kept.sweep();
    this.#work = new Work(this.#variants, seeds, shard ?? undefined, this.#results, (attempt, engine) =>
      this.#kept.keepFor(attempt, engine),
    );
    this.#elapsedBefore = folder.state.elapsedMs;
    this.#doneBefore = this.#results.counts.done;
  }

  async conduct(): Promise<CampaignSummary> {
    const crew = await this.#options.crew?.(this.#variants);
    const slots = crew?.slots ?? this.#slots();
    const ticking = setInterval(() => this.#tick(), STATE_EVERY_MS);
    const stop = (): void => this.#stop(slots);
    this.#options.signal.addEventListener('abort', stop);
    if (this.#options.signal.aborted) this.#end = 'interrupted';
    try {
      await Promise.all(slots.map(({ slot, kind }) => this.#employ(slot, kind)));
      if (this.#end !== 'interrupted') await this.#shrinker.finish();
      return this.#finish();
    } catch (error) {
      // Nobody is to take another task.
      this.#end = 'interrupted';
      throw error;
    } finally {
      clearInterval(ticking);
      this.#options.signal.removeEventListener('abort', stop);
      await Promise.all([this.#shrinker.stop(), ...slots.map(({ slot, kind }) => slot.stop(PATIENCE_MS[kind]))]);
      await crew?.close();
      this.#journal.close();
    }
  }

  #slots(): Employed[] {
    const kinds = new Set(this.#variants.map(kindOf));
    const sizes = poolSizes({
      computed: kinds.has('thread'),
      live: kinds.has('process'),
      asked: this.#options.workers,
    });
    const sources = this.#variants.map(({ source }) => source);
    const startOf = (worker: string) => ({ sources, out: this.#options.folder.path('runs'), worker });
    const named = (kind: Kind, count: number, hand: typeof threadHand) =>
      Array.from({ length: count }, (_, index) => {
        const name = `${hostname()}/${kind}-${String(index + 1)}`;
        return { kind, slot: new Slot(name, () => hand(startOf(name))) };
      });
    return [...named('thread', sizes.threads, threadHand), ...named('process', sizes.processes, processHand)];
  }

  /** One task after the other; when there is none, whoever is at work may bring some. */
  async #employ(slot: Employed['slot'], kind: Kind): Promise<void> {
    for (;;) {
      const handed = this.#next(kind);
      if (handed !== undefined) await this.#do(slot, handed);
      else if (this.#running === 0 || this.#end === 'interrupted') break;
      else await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
    this.#wake();
  }

  #next(kind: Kind): HandedOut | undefined {
    if (this.#end === 'interrupted') return undefined;
    this.#end ??= stopOf(this.#options.rules, {
      elapsedMs: this.#elapsed,
      runMs: this.#results.runMs,
      failures: this.#results.failures,
      signatures: this.#results.signatureCount,
    });
    if (this.#end === undefined) return this.#work.next(kind);
    // What exact engines take to tell a bug is a moment; time that is over is over for nodes that are real.
    return kind === 'process' && (this.#end === 'time' || this.#end === 'budget')
      ? undefined
      : this.#work.nextRerun(kind);
  }

  async #do(slot: Employed['slot'], handed: HandedOut): Promise<void> {
    const { task, variant } = handed;
    this.#running++;
    try {
      const outcome = await slot.do(task, this.#variants.indexOf(variant), variant.limitMs);
      if (!this.#journal.add(outcome)) return;
      this.#results.take(outcome);
      this.#kept.take(outcome);
      this.#options.onOutcome(outcome, this.#progress);
      if (!outcome.expected) this.#shrinker.look();
    } catch (error) {
      if (!(error instanceof TaskStopped)) throw error;
    } finally {
      this.#running--;
      this.#work.over(handed);
      this.#wake();
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  #stop(slots: readonly Employed[]): void {
    this.#end = 'interrupted';
    for (const { slot, kind } of slots) void slot.stop(PATIENCE_MS[kind]);
    void this.#shrinker.stop();
    this.#wake();
  }

  #tick(): void {
    this.#options.folder.keepState({ elapsedMs: Math.round(this.#elapsed), finished: false });
    this.#options.onProgress(this.#progress);
  }

  #finish(): CampaignSummary {
    const { folder, failOn, minimums, resume } = this.#options;
    const { name, seeds, shard } = folder.settings;
    const ended = this.#end ?? 'all';
    this.#kept.sweep();
    folder.keepState({ elapsedMs: Math.round(this.#elapsed), finished: ended !== 'interrupted' });
    const summary = summaryOf(this.#results, {
      ...{ name, ended, failOn, minimums, resume },
      version: packageVersion(),
      seeds: formatSeeds(seeds),
      shard: shard === null ? null : `${String(shard.index)}/${String(shard.of)}`,
      elapsed: this.#elapsed,
      of: this.#of,
      regressions: this.#results.regressions,
    });
    folder.writeJson('summary', summary);
    folder.write('page', renderCampaign(summary));
    rmSync(folder.path('allure'), { recursive: true, force: true });
    writeCampaignResults(summary, folder.path('allure'), Date.now());
    return summary;
  }

  get #elapsed(): number {
    return this.#elapsedBefore + performance.now() - this.#began;
  }

  /** Jobs of tests in all; a shard's are known only when they were all looked at. */
  get #of(): number | null {
    const { seeds, shard } = this.#options.folder.settings;
    const tests = this.#variants.filter((each) => each.purpose === 'test' && each.regression === undefined).length;
    const all = tests * countSeeds(seeds);
    return Number.isFinite(all) ? Math.round(all / (shard?.of ?? 1)) : null;
  }

  get #progress(): CampaignProgress {
    const { done } = this.#results.counts;
    const sitting = performance.now() - this.#began;
    const rate = sitting === 0 ? 0 : (1_000 * (done - this.#doneBefore)) / sitting;
    const of = this.#of;
    const { forMs } = this.#options.rules;
    const byJobs = of === null || rate === 0 ? null : (1_000 * Math.max(0, of - done)) / rate;
    const byTime = forMs === null ? null : Math.max(0, forMs - this.#elapsed);
    const left = byJobs === null ? byTime : byTime === null ? byJobs : Math.min(byJobs, byTime);
    const { failures, signatureCount: signatures } = this.#results;
    return { done, of, failures, signatures, elapsed: this.#elapsed, rate, left };
  }
}
