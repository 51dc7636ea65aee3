import type { JobOutcome } from '../../core/campaign/outcome.ts';
import type { SpecSource } from '../../prepare.ts';
import type { PostedTask } from '../pool/messages.ts';
import type { Tag } from './tags.ts';

/** The longest time that anything of a campaign stays at the server when nobody asks for it any more, s. */
export const KEPT_SECONDS = 14 * 86_400;

/** Run folders that are larger stay with the worker, bytes of the packed folder. */
export const LARGEST_PARCEL = 16 * 1024 * 1024;

/** What a worker gets of a job. */
export interface QueuedJob {
  /** The campaign, whose specs are at {@link campaignKey}. */
  readonly campaign: string;
  readonly task: PostedTask;
  /** How long the run may take before something must be wrong, ms. */
  readonly limitMs: number;
}

/** What comes back. */
export interface QueuedResult {
  readonly outcome: JobOutcome;
  /** Whether the outcome's run folder is at {@link parcelKey}. */
  readonly parcel: boolean;
}

/** What all jobs of a campaign have in common. */
export interface QueuedCampaign {
  readonly version: string;
  readonly sources: readonly SpecSource[];
}

/** Somebody who is there now, as it says itself every few seconds. */
export interface Present {
  readonly name: string;
  readonly version: string;
  readonly tags: readonly Tag[];
}

/** Versions never share a queue: what a job means is a matter of the version. */
export function queueName(version: string, tag: Tag): string {
  return `verdict-${version}-${tag}`;
}

/** Of a job's attempt in a campaign; the same whenever it is asked for, so that nothing is queued twice. */
export function queuedId(campaign: string, { job, attempt }: Pick<PostedTask, 'job' | 'attempt'>): string {
  return `${campaign}-${job.id.replace(/^sha256:/, '')}-${String(attempt)}`;
}

export function campaignKey(campaign: string): string {
  return `verdict:campaign:${campaign}`;
}

export function parcelKey(id: string): string {
  return `verdict:parcel:${id}`;
}

/** Where a worker or a campaign says that it is there. */
export function presenceKey(kind: 'worker' | 'campaign', name: string): string {
  return `verdict:present:${kind}:${name}`;
}
