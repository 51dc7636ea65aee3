import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { WaitingError, Worker, type Job as QueueJob } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobOutcome } from '../../core/campaign/outcome.ts';
import { HarnessError } from '../../core/errors.ts';
import { packageVersion } from '../../version.ts';
import { TaskStopped } from '../pool/hand.ts';
import type { PoolSizes } from '../pool/sizes.ts';
import { Bench } from './bench.ts';
import { packFolder } from './parcel.ts';
import { announce, presentOnes, refuseOtherVersions } from './presence.ts';
import {
  campaignKey,
  KEPT_SECONDS,
  LARGEST_PARCEL,
  parcelKey,
  queueName,
  type QueuedCampaign,
  type QueuedJob,
  type QueuedResult,
} from './protocol.ts';
import { connectTo } from './redis.ts';
import { kindOfTag, type Tag } from './tags.ts';

/** How long a run may take to heal and clean before it is ended, ms. */
const PATIENCE_MS = 180_000;

/** How long a server that is away is waited for at the end, ms. */
const FAREWELL_MS = 10_000;

/** How often a job may lose its worker before it counts as what makes workers go away. */
const MOST_LOSSES = 20;

export interface ServeOptions {
  readonly url: string;
  readonly tags: readonly Tag[];
  readonly sizes: PoolSizes;
  /** Folder for runs that are too large to be sent. */
  readonly out: string;
  /** A worker that was not heard of for this long has lost its jobs, ms. */
  readonly lostAfterMs: number;
  readonly signal: AbortSignal;
  readonly onReady: (name: string, url: string) => void;
  readonly onOutcome: (outcome: JobOutcome) => void;
}

/**
 * Does jobs of whatever campaigns are at a queue, until it is told to stop. Jobs that are not through then go back to the queue.
 *
 * @throws UnavailableError where no server answers, or all campaigns are of another version
 */
export async function serveQueue(options: ServeOptions): Promise<void> {
  const version = packageVersion();
  const { redis, connection, shown, giveUp } = await connectTo(options.url);
  try {
    refuseOtherVersions(version, await presentOnes(redis, 'campaign'), 'campaigns');
    const name = `${hostname()}/${String(process.pid)}`;
    const leave = await announce(redis, 'worker', { name, version, tags: options.tags });
    const helper = new Helper(redis, name, options);
    const workers = options.tags.map((tag) => {
      const worker = new Worker<QueuedJob, QueuedResult>(
        queueName(version, tag),
        (job, token) => helper.work(job, token, tag),
        {
          connection,
          concurrency: helper.placesFor(tag),
          lockDuration: options.lostAfterMs,
          stalledInterval: options.lostAfterMs,
          maxStalledCount: MOST_LOSSES,
          removeOnComplete: { age: KEPT_SECONDS },
          removeOnFail: { age: KEPT_SECONDS },
        },
      );
      // Lost connections are made again, and lost jobs are somebody else's.
      worker.on('error', () => undefined);
      return worker;
    });
    options.onReady(name, shown);
    await stopOf(options.signal);
    await helper.stop();
    // Without a server nothing can be given back; it is noticed there when the worker is not heard of any more.
    setTimeout(giveUp, FAREWELL_MS).unref();
    await Promise.all([leave(), ...workers.map((worker) => worker.close())]);
  } finally {
    redis.disconnect();
  }
}

/** What a worker does with a job, whichever queue it is from. */
class Helper {
  readonly #redis: Redis;
  readonly #options: ServeOptions;
  readonly #benches: { readonly thread: Bench; readonly process: Bench };
  readonly #campaigns = new Map<string, Promise<QueuedCampaign>>();

  constructor(redis: Redis, name: string, options: ServeOptions) {
    const { sizes, out } = options;
    this.#redis = redis;
    this.#options = options;
    this.#benches = {
      thread: new Bench('thread', sizes.threads, name, resolve(out)),
      process: new Bench('process', sizes.processes, name, resolve(out)),
    };
  }

  placesFor(tag: Tag): number {
    return this.#benches[kindOfTag(tag)].size;
  }

  async work(job: QueueJob<QueuedJob, QueuedResult>, token: string | undefined, tag: Tag): Promise<QueuedResult> {
    const { campaign, task, limitMs } = job.data;
    const { sources } = await this.#campaign(campaign);
    const source = sources[task.source];
    if (source === undefined)
      throw new HarnessError(`the campaign has no variant ${String(task.source)}`, { code: 'QUEUE_LOST' });
    try {
      const assignment = { campaign, sources, task: { ...task, source }, source: task.source, limitMs };
      const outcome = await this.#benches[kindOfTag(tag)].do(assignment);
      this.#options.onOutcome(outcome);
      return await this.#sent(outcome, job.id as string);
    } catch (error) {
      if (!(error instanceof TaskStopped)) throw error;
      await job.moveToWait(token);
      throw new WaitingError();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#benches).map((bench) => bench.stop(PATIENCE_MS)));
  }

  #campaign(id: string): Promise<QueuedCampaign> {
    const known = this.#campaigns.get(id);
    if (known !== undefined) return known;
    const campaign = this.#redis.get(campaignKey(id)).then((text) => {
      if (text === null) throw new HarnessError(`campaign ${id} is gone from the queue`, { code: 'QUEUE_LOST' });
      return JSON.parse(text) as QueuedCampaign;
    });
    this.#campaigns.set(id, campaign);
    campaign.catch(() => this.#campaigns.delete(id));
    return campaign;
  }

  /** Puts the outcome's run folder where the campaign finds it; what is too large stays here, and the outcome says where. */
  async #sent(outcome: JobOutcome, id: string): Promise<QueuedResult> {
    const { folder, ...rest } = outcome;
    if (folder === undefined) return { outcome, parcel: false };
    const directory = join(resolve(this.#options.out), folder);
    const parcel = packFolder(directory);
    if (parcel.length > LARGEST_PARCEL) {
      return { outcome: { ...rest, keptAt: `${hostname()}:${directory}` }, parcel: false };
    }
    await this.#redis.set(parcelKey(id), parcel, 'EX', KEPT_SECONDS);
    rmSync(directory, { recursive: true, force: true });
    return { outcome, parcel: true };
  }
}

function stopOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
