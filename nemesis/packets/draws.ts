import type { DelayDistribution } from '../../harness/core/packet-rule.ts';

/**
 * The random numbers of packets: pure functions of a seed, a packet's key and what the number is for. The packet daemon
 * (nemesis/native/packet-daemon/draws.c) has the same functions, so its decisions can be told beforehand.
 */

/** What a draw is for; a delay takes as many numbers as its distribution needs, from its purpose on. */
export const PURPOSE = { select: 0, position: 1, delay: 2 } as const;

const RANGE = 2 ** 32;

/** Uniform numbers whose sum stands for a normal one (Irwin and Hall): their variances add up to 1. */
const NORMAL_TERMS = 12;

/** µs: a heavy tail must not keep a packet for ever. */
const LONGEST_DELAY = 60_000_000;

/** Uniform in [0, 2^32). */
export function draw(seed: number, key: number, purpose: number): number {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, key, true);
  view.setUint32(4, purpose, true);
  return murmur3(bytes, seed);
}

/** A delay in µs. Only operations that IEEE 754 rounds exactly, so that every language gets the same. */
export function drawDelay(
  seed: number,
  key: number,
  distribution: DelayDistribution,
  delay: number,
  jitter: number,
): number {
  const whole = Math.floor(delay + jitter * deviation(seed, key, distribution) + 0.5);
  return Math.min(Math.max(whole, 0), LONGEST_DELAY);
}

/** MurmurHash3_x86_32 by Austin Appleby. */
export function murmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed | 0;
  for (let i = 0; i < whole; i += 4) {
    hash = (Math.imul(rotated(hash ^ scrambled(view.getUint32(i, true)), 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = bytes.length; i > whole; i--) rest = (rest << 8) | view.getUint8(i - 1);
  if (bytes.length > whole) hash ^= scrambled(rest);
  return finalised(hash ^ bytes.length);
}

/** How far from the middle, in units of the jitter. */
function deviation(seed: number, key: number, distribution: DelayDistribution): number {
  const number = (term: number): number => draw(seed, key, PURPOSE.delay + term) / RANGE;
  switch (distribution) {
    case 'constant':
      return 0;
    case 'uniform':
      return 2 * number(0) - 1;
    case 'normal': {
      let sum = 0;
      for (let term = 0; term < NORMAL_TERMS; term++) sum += number(term);
      return sum - NORMAL_TERMS / 2;
    }
    case 'pareto':
      // Of shape 2, moved so that it begins at 0.
      return 1 / Math.sqrt(1 - number(0)) - 1;
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function scrambled(word: number): number {
  return Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function finalised(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
