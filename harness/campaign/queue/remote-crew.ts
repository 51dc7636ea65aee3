import { hostname } from 'node:os';
import { Queue, QueueEvents } from 'bullmq';
import { digestOf } from '../../core/digest.ts';
import { packageVersion } from '../../version.ts';
import type { CampaignFolder } from '../campaign-folder.ts';
import { withSeed, type Variant } from '../variant.ts';
import { kindOf, type Kind } from '../work.ts';
import { announce, presentOnes, refuseOtherVersions } from './presence.ts';
import {
  campaignKey,
  KEPT_SECONDS,
  queueName,
  type QueuedCampaign,
  type QueuedJob,
  type QueuedResult,
} from './protocol.ts';
import { connectTo, type Connection } from './redis.ts';
import { RemoteSlot } from './remote-slot.ts';
import { tagOf, type Tag } from './tags.ts';

/** How many jobs of a kind are at the queue at a time, unless somebody says otherwise: enough for some machines to stay busy. */
const AT_THE_QUEUE: Readonly<Record<Kind, number>> = { thread: 64, process: 16 };

/** How long a server that is away is waited for at the end, ms. */
const FAREWELL_MS = 10_000;

/** Whoever does the tasks of a campaign, wherever they are. */
export interface RemoteCrew {
  readonly slots: readonly { readonly kind: Kind; readonly slot: RemoteSlot }[];
  /** What the user should know before waiting. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export interface RemoteCrewOptions {
  readonly url: string;
  readonly folder: CampaignFolder;
  readonly variants: readonly Variant[];
  readonly workers: number | undefined;
}

/**
 * Opens a queue for a campaign: its specs are put where workers find them, each variant goes to the queue of the machines that can
 * run it.
 *
 * @throws UnavailableError where no server answers, or all workers are of another version
 */
export async function openRemoteCrew({ url, folder, variants, workers }: RemoteCrewOptions): Promise<RemoteCrew> {
  const version = packageVersion();
  const tags = await Promise.all(variants.map(({ source }) => tagOf(withSeed(source, 1))));
  const { redis, connection, shown, giveUp } = await connectTo(url);
  // The same whenever the campaign goes on, so that it finds what was done meanwhile.
  const campaign = digestOf({ host: hostname(), directory: folder.directory }).slice('sha256:'.length, 31);
  try {
    const present = await presentOnes(redis, 'worker');
    refuseOtherVersions(version, present, 'workers');
    const record: QueuedCampaign = { version, sources: variants.map(({ source }) => source) };
    await redis.set(campaignKey(campaign), JSON.stringify(record), 'EX', KEPT_SECONDS);
    const leave = await announce(redis, 'campaign', { name: campaign, version, tags: [...new Set(tags)] });
    const queues = openQueues(version, tags, connection);
    const slotOptions = {
      ...{ campaign, redis, runs: folder.path('runs') },
      queueOf: (source: number) => queues.get(tags[source] as Tag) as QueueOfTag,
    };
    const kinds = [...new Set(variants.map(kindOf))];
    return {
      slots: kinds.flatMap((kind) =>
        Array.from({ length: workers ?? AT_THE_QUEUE[kind] }, () => ({ kind, slot: new RemoteSlot(slotOptions) })),
      ),
      notes: notesFor(
        tags,
        present.filter((one) => one.version === version).flatMap((one) => one.tags),
        shown,
      ),
      close: async () => {
        setTimeout(giveUp, FAREWELL_MS).unref();
        await leave();
        for (const { queue, events } of queues.values()) await Promise.all([events.close(), queue.close()]);
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

interface QueueOfTag {
  readonly queue: Queue<QueuedJob, QueuedResult>;
  readonly events: QueueEvents;
}

function openQueues(version: string, tags: readonly Tag[], connection: Connection): ReadonlyMap<Tag, QueueOfTag> {
  return new Map(
    [...new Set(tags)].map((tag) => {
      const name = queueName(version, tag);
      const queue = new Queue<QueuedJob, QueuedResult>(name, { connection });
      const events = new QueueEvents(name, { connection });
      // Each job that is waited for listens.
      events.setMaxListeners(0);
      // Lost connections are made again; commands wait meanwhile.
      queue.on('error', () => undefined);
      events.on('error', () => undefined);
      return [tag, { queue, events }];
    }),
  );
}

function notesFor(needed: readonly Tag[], offered: readonly Tag[], url: string): string[] {
  const missing = [...new Set(needed)].filter((tag) => !offered.includes(tag));
  if (missing.length === 0) return [];
  const whom = missing.map((tag) => WHOM[tag]).join(', and for ');
  return [`No worker is there yet for ${whom}. Start one with: npx verdict worker --queue ${url}`];
}

const WHOM: Readonly<Record<Tag, string>> = {
  exact: 'runs of exact engines',
  'exact-docker': 'runs in lockstep in containers',
  live: 'runs on real nodes',
  'live-docker': 'runs on real nodes in containers',
  'live-namespace': 'runs on real nodes in namespaces',
};
