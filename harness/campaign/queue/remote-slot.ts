import { relative, join } from 'node:path';
import type { Job as QueueJob, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { HarnessError } from '../../core/errors.ts';
import { shellWord } from '../../commands/shell-word.ts';
import type { JobTask } from '../job-task.ts';
import { troubledOutcome } from '../outcome-of.ts';
import { TaskStopped } from '../pool/hand.ts';
import { replayCommand } from '../replay-command.ts';
import { unpackFolder } from './parcel.ts';
import { parcelKey, queuedId, type QueuedJob, type QueuedResult } from './protocol.ts';

/** What is told of a job by events is looked up after this long anyway, ms. */
const LOOK_EVERY_MS = 30_000;

/** States of a job that is not through. */
const PENDING: readonly string[] = ['waiting', 'active', 'delayed', 'prioritized', 'waiting-children'];

export interface RemoteSlotOptions {
  readonly campaign: string;
  readonly redis: Redis;
  /** By number of the variant. */
  readonly queueOf: (source: number) => {
    readonly queue: Queue<QueuedJob, QueuedResult>;
    readonly events: QueueEvents;
  };
  /** Folder for runs that come back. */
  readonly runs: string;
}

/** A place for a job at the queue: puts one in, and waits until some worker, on whatever machine, has done it. */
export class RemoteSlot {
  readonly #options: RemoteSlotOptions;
  readonly #stopping = new AbortController();
  /** The last job whose result was taken: it may go from the server when the result is in the journal. */
  #taken: QueueJob | undefined;

  constructor(options: RemoteSlotOptions) {
    this.#options = options;
  }

  /** @throws TaskStopped when the slot was told to stop; what a worker has begun goes on, and its result is there the next time */
  async do(task: JobTask, source: number, limitMs: number): Promise<JobOutcome> {
    await this.#forget();
    const began = performance.now();
    const { campaign, queueOf, redis, runs } = this.#options;
    const { queue, events } = queueOf(source);
    const id = queuedId(campaign, task);
    const data: QueuedJob = { campaign, task: { ...task, source }, limitMs };
    for (;;) {
      if (this.#stopping.signal.aborted) throw new TaskStopped();
      // An id that is there already is not put in again, whatever became of it.
      const job = await queue.add('run', data, { jobId: id });
      await this.#finished(job, events);
      const now = await queue.getJob(id);
      // Gone where the server lost it: it is put in again.
      if (now === undefined) continue;
      this.#taken = now;
      const { failedReason } = now;
      // Null for a job that failed, whatever its type says.
      const returnvalue = now.returnvalue as QueuedResult | null;
      if (returnvalue !== null) return await received(returnvalue, id, redis, runs);
      const doing = {
        wallTime: performance.now() - began,
        worker: 'queue',
        replay: replayCommand(task.source, task.job.seed),
      };
      return troubledOutcome(task, new HarnessError(failedReason, { code: 'WORKER_LOST' }), doing);
    }
  }

  /** Takes back what no worker has begun. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#forget();
  }

  /** Resolves when the job is through, or is not there any more. */
  async #finished(job: QueueJob<QueuedJob, QueuedResult>, events: QueueEvents): Promise<void> {
    const { signal } = this.#stopping;
    let leave: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const through = ({ jobId }: { readonly jobId: string }): void => (jobId === job.id ? resolve() : undefined);
        const stop = (): void => reject(new TaskStopped());
        // An event may be missed: it was before this, or the server was away.
        const look = async (): Promise<void> => {
          if (!PENDING.includes(await job.getState())) resolve();
        };
        const looking = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
        events.on('completed', through).on('failed', through);
        signal.addEventListener('abort', stop);
        leave = () => {
          clearInterval(looking);
          events.off('completed', through).off('failed', through);
          signal.removeEventListener('abort', stop);
        };
        if (signal.aborted) stop();
        else look().catch(reject);
      });
    } catch (error) {
      // Refused for a job that somebody is at.
      if (error instanceof TaskStopped) await job.remove().catch(() => undefined);
      throw error;
    } finally {
      leave();
    }
  }

  async #forget(): Promise<void> {
    const job = this.#taken;
    this.#taken = undefined;
    if (job?.id === undefined) return;
    await job.remove().catch(() => undefined);
    await this.#options.redis.del(parcelKey(job.id)).catch(() => undefined);
  }
}

/** The outcome, with its run folder among the campaign's own where one was sent. */
async function received(
  { outcome, parcel }: QueuedResult,
  id: string,
  redis: Redis,
  runs: string,
): Promise<JobOutcome> {
  if (outcome.folder === undefined) return outcome;
  const bytes = parcel ? await redis.getBuffer(parcelKey(id)) : null;
  const { folder, ...rest } = outcome;
  if (bytes === null) return rest;
  const name = unpackFolder(bytes, runs, folder);
  const replay = `npx verdict replay ${shellWord(relative(process.cwd(), join(runs, name)))}`;
  return { ...rest, folder: name, replay };
}
