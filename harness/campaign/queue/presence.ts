import type { Redis } from 'ioredis';
import { UnavailableError } from '../../core/errors.ts';
import { presenceKey, type Present } from './protocol.ts';

/** Whoever has not been heard of for this long is gone, s. */
const GONE_AFTER_S = 30;
const EVERY_MS = 10_000;

/** Says that somebody is there, until the returned function is called. */
export async function announce(
  redis: Redis,
  kind: 'worker' | 'campaign',
  present: Present,
): Promise<() => Promise<void>> {
  const key = presenceKey(kind, present.name);
  const say = () => redis.set(key, JSON.stringify(present), 'EX', GONE_AFTER_S);
  await say();
  // A server that is away for a moment hears it the next time.
  const timer = setInterval(() => void say().catch(() => undefined), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await redis.del(key).catch(() => undefined);
  };
}

/** Who is there now. */
export async function presentOnes(redis: Redis, kind: 'worker' | 'campaign'): Promise<Present[]> {
  const found: Present[] = [];
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', presenceKey(kind, '*'), 'COUNT', 1000);
    cursor = next;
    const texts = keys.length === 0 ? [] : await redis.mget(keys);
    found.push(...texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Present])));
  } while (cursor !== '0');
  return found;
}

/**
 * Those who are there and have nobody of their own version would wait for ever.
 *
 * @throws UnavailableError naming both versions
 */
export function refuseOtherVersions(version: string, others: readonly Present[], what: 'workers' | 'campaigns'): void {
  const other = others.find((present) => present.version !== version);
  if (other === undefined || others.some((present) => present.version === version)) return;
  throw new UnavailableError(
    `This is Verdict ${version}, and the ${what} at the queue are of ${other.version} (${other.name})`,
    {
      code: 'QUEUE_VERSION',
      hint: 'Use the same version on all machines: what a job means is a matter of the version.',
    },
  );
}
