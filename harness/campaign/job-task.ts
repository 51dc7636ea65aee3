import type { Job } from '../core/campaign/job.ts';
import type { SpecSource } from '../prepare.ts';

/** A job with all that is needed to do it, anywhere: plain data. */
export interface JobTask {
  readonly job: Job;
  /** The spec of its variant: everything but the seed. */
  readonly source: SpecSource;
  /** 1 for the first run of the job. */
  readonly attempt: number;
  /** Whether the run folder stays: `failed`, where the run does not end as expected. */
  readonly keep: 'always' | 'failed' | 'never';
}
