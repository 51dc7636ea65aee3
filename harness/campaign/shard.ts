import { createHash } from 'node:crypto';
import { InputError } from '../core/errors.ts';

/** A part of a campaign's jobs, of as many parts as there are machines. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** More machines than anybody has. */
const MOST = 1_000;

/**
 * `2/8`.
 *
 * @throws InputError for anything else
 */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (index !== undefined && shard.index >= 1 && shard.index <= shard.of && shard.of <= MOST) return shard;
  throw new InputError(`--shard ${text}: expected which part of how many, such as 2/8`, { code: 'FLAG_INVALID' });
}

/**
 * Whether what has this id is in the shard. The id alone decides, so that shards have nothing in common and leave nothing out,
 * whatever else the machines know.
 */
export function inShard(id: string, shard: Shard | undefined): boolean {
  if (shard === undefined) return true;
  const number = createHash('sha256').update(id).digest().readUInt32BE(0);
  return number % shard.of === shard.index - 1;
}
