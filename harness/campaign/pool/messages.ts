import type { JobOutcome } from '../../core/campaign/outcome.ts';
import type { SpecSource } from '../../prepare.ts';
import type { JobTask } from '../job-task.ts';

/** With what a worker begins. */
export interface WorkerStart {
  /** Specs of the variants, which tasks name by their number. */
  readonly sources: readonly SpecSource[];
  /** Folder that holds run folders. */
  readonly out: string;
  /** As outcomes name it. */
  readonly worker: string;
}

/** A task as a worker is told of it: small, as there are many. */
export interface PostedTask extends Omit<JobTask, 'source'> {
  readonly source: number;
}

export type ToWorker = { readonly type: 'do'; readonly task: PostedTask } | { readonly type: 'stop' };

/** `stopped`: what it was doing is not done, and everything of it is cleaned up. */
export type FromWorker =
  { readonly type: 'ready' } | { readonly type: 'done'; readonly outcome: JobOutcome } | { readonly type: 'stopped' };
