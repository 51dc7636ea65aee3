import type { EngineName } from '../core/spec.ts';
import type { JobTask } from './job-task.ts';
import { CONTROL_SEEDS } from './controls.ts';
import { jobsOf, type PlannedJob } from './jobs.ts';
import type { Results } from './results.ts';
import type { SeedRange } from './seeds.ts';
import { inShard, type Shard } from './shard.ts';
import { jobOf, type Variant } from './variant.ts';

/** Who can do a job: runs on real nodes are each in a process of their own. */
export type Kind = 'thread' | 'process';

export function kindOf({ engine }: Pick<Variant, 'engine'>): Kind {
  return engine === 'live' ? 'process' : 'thread';
}

/** A task, and what it is a task of. */
export interface HandedOut {
  readonly task: JobTask;
  readonly variant: Variant;
}

/** Variants whose jobs are this shard's: tests are divided by seed, controls stay
 * together, so that one machine finds them. */
export function variantsInShard(variants: readonly Variant[], shard: Shard | undefined): Variant[] {
  return variants.filter(({ purpose, regression, digest }) =>
    purpose === 'control' || regression !== undefined ? inShard(digest, shard) : true,
  );
}

/** Hands out a campaign's tasks, one by one: first what tells of failures, then regressions and controls, then one job after the other. */
export class Work {
  readonly #results: Results;
  readonly #controls: readonly Variant[];
  readonly #regressions: readonly Variant[];
  readonly #seeds: SeedRange;
  readonly #jobs: ReadonlyMap<Kind, Iterator<PlannedJob, void, void>>;
  readonly #keep: (attempt: number, engine: EngineName) => JobTask['keep'];
  /** Of controls: one seed after the other, as the first may be enough. */
  readonly #busy = new Set<Variant>();
  readonly #begun = new Set<Variant>();

  constructor(
    variants: readonly Variant[],
    seeds: SeedRange,
    shard: Shard | undefined,
    results: Results,
    keep: (attempt: number, engine: EngineName) => JobTask['keep'],
  ) {
    const tests = variants.filter(({ purpose, regression }) => purpose === 'test' && regression === undefined);
    const jobs = (kind: Kind) =>
      jobsOf(
        tests.filter((variant) => kindOf(variant) === kind),
        seeds,
        shard,
      );
    this.#results = results;
    this.#controls = variants.filter(({ purpose }) => purpose === 'control');
    this.#regressions = variants.filter(({ regression }) => regression !== undefined);
    this.#seeds = seeds;
    this.#jobs = new Map([
      ['thread', jobs('thread')],
      ['process', jobs('process')],
    ]);
    this.#keep = keep;
  }

  /** Undefined when there is nothing now: what is still running may bring more. */
  next(kind: Kind): HandedOut | undefined {
    return this.nextRerun(kind) ?? this.#nextRegression(kind) ?? this.#nextControl(kind) ?? this.#nextJob(kind);
  }

  /** Only what tells of failures that are known. */
  nextRerun(kind: Kind): HandedOut | undefined {
    const rerun = this.#results.nextRerun((variant) => kindOf(variant) === kind);
    return rerun && this.#task(rerun.variant, rerun.job, rerun.attempt);
  }

  /** The task is over, whatever came of it. */
  over({ variant }: HandedOut): void {
    this.#busy.delete(variant);
  }

  #nextRegression(kind: Kind): HandedOut | undefined {
    for (const variant of this.#regressions) {
      if (kindOf(variant) !== kind || this.#begun.has(variant)) continue;
      this.#begun.add(variant);
      const job = jobOf(variant, variant.regression?.seed ?? 0);
      if (!this.#results.isDone(job.id)) return this.#task(variant, job, 1);
    }
    return undefined;
  }

  #nextControl(kind: Kind): HandedOut | undefined {
    for (const variant of this.#controls) {
      if (kindOf(variant) !== kind || this.#busy.has(variant) || this.#results.isFound(variant)) continue;
      const job = this.#controlJobs(variant).find(({ id }) => !this.#results.isDone(id));
      if (job === undefined) continue;
      this.#busy.add(variant);
      return this.#task(variant, job, 1);
    }
    return undefined;
  }

  #controlJobs(variant: Variant) {
    return Array.from({ length: CONTROL_SEEDS }, (_, index) => jobOf(variant, this.#seeds.from + index));
  }

  #nextJob(kind: Kind): HandedOut | undefined {
    const jobs = this.#jobs.get(kind) as Iterator<PlannedJob, void, void>;
    for (let next = jobs.next(); next.done !== true; next = jobs.next()) {
      const { job, variant } = next.value;
      if (!this.#results.isDone(job.id)) return this.#task(variant, job, 1);
    }
    return undefined;
  }

  #task(variant: Variant, job: PlannedJob['job'], attempt: number): HandedOut {
    return { variant, task: { job, source: variant.source, attempt, keep: this.#keep(attempt, variant.engine) } };
  }
}
