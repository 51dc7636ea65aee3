import type { Job } from '../core/campaign/job.ts';
import type { SeedRange } from './seeds.ts';
import { inShard, type Shard } from './shard.ts';
import { jobOf, type Variant } from './variant.ts';

/** A job, and what it is a job of. */
export interface PlannedJob {
  readonly job: Job;
  readonly variant: Variant;
}

/**
 * Jobs of all variants, made one by one as they are asked for. All variants have their turn with a seed before the next seed
 * begins, so that whenever time ends, each had its share.
 */
export function* jobsOf(
  variants: readonly Variant[],
  { from, to }: SeedRange,
  shard: Shard | undefined,
): Generator<PlannedJob, void, void> {
  if (variants.length === 0) return;
  for (let seed = from; to === null || seed <= to; seed++) {
    for (const variant of variants) {
      const job = jobOf(variant, seed);
      if (inShard(job.id, shard)) yield { job, variant };
    }
  }
}
