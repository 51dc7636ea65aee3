import { Redis } from 'ioredis';
import { messageOf, UnavailableError } from '../../core/errors.ts';
import { shownUrl } from './server-url.ts';

/** How long a server may take to answer at the start, ms. */
const FIRST_ANSWER_MS = 5_000;

const RETRY_STEP_MS = 100;
const LONGEST_RETRY_MS = 1_000;

/** Where a queue is: what BullMQ and our own keys connect to. */
export interface RedisServer {
  readonly redis: Redis;
  /** As BullMQ takes it; blocked commands wait for as long as it takes. */
  readonly connection: Connection;
  /** Without what opens it. */
  readonly shown: string;
  /** Connections that break, or are broken, are not made again: whoever waits for them ends. */
  readonly giveUp: () => void;
}

export interface Connection {
  readonly url: string;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (times: number) => number | null;
}

/**
 * Connects to a Redis server, and makes sure that it answers. Later breaks of the connection are waited out.
 *
 * @throws InputError for what is no URL of one, UnavailableError where none answers
 */
export async function connectTo(url: string): Promise<RedisServer> {
  const shown = shownUrl(url);
  const first = new Redis(url, { lazyConnect: true, connectTimeout: FIRST_ANSWER_MS, retryStrategy: () => null });
  // The command that fails only says that the connection is closed.
  let reason: Error | undefined;
  first.on('error', (error: Error) => (reason ??= error));
  try {
    await first.connect();
    await first.ping();
  } catch (cause) {
    const message = messageOf(reason ?? cause);
    const isRefused = /WRONGPASS|NOAUTH|NOPERM/.test(`${message} ${messageOf(cause)}`);
    if (isRefused) throw refused(shown, cause);
    throw new UnavailableError(`No Redis server answers at ${shown}: ${message}`, {
      code: 'QUEUE_UNAVAILABLE',
      hint: 'Start one (redis-server, from the package of the same name), or give the URL of one that runs.',
      cause,
    });
  } finally {
    first.disconnect();
  }
  let givenUp = false;
  const retryStrategy = (times: number) => (givenUp ? null : Math.min(times * RETRY_STEP_MS, LONGEST_RETRY_MS));
  const connection = { url, maxRetriesPerRequest: null, retryStrategy };
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
  redis.on('error', () => undefined);
  return { redis, connection, shown, giveUp: () => void (givenUp = true) };
}

function refused(shown: string, cause: unknown): UnavailableError {
  return new UnavailableError(`The Redis server at ${shown} does not let us in: it wants another password`, {
    code: 'QUEUE_UNAVAILABLE',
    hint: 'Give the password in the URL, such as redis://:PASSWORD@127.0.0.1:6379.',
    cause,
  });
}
