import type { PacketSample } from '../../harness/core/packet-rule.ts';
import { draw, murmur3, PURPOSE } from './draws.ts';

const RANGE = 2 ** 32;

/** A sample in the integers that decide: nothing is rounded afterwards. */
export type SampleNumbers =
  | { readonly select: 'nth'; readonly nth: number }
  | { readonly select: 'chance'; readonly chance: number }
  | { readonly select: 'burst'; readonly enter: number; readonly leave: number };

/** The seed of one link: links of a fault must not lose the same packets. */
export function linkSeed(seed: number, sender: string, receiver: string): number {
  return murmur3(new TextEncoder().encode(`${sender}>${receiver}`), seed);
}

/**
 * Bursts are a chain of two states (Gilbert): in a burst everything is hit, outside nothing. A burst of mean length L ends
 * with probability 1/L at each packet, and begins so often that the share comes out right.
 */
export function sampleNumbers({ probability, burst = 1, nth }: PacketSample): SampleNumbers {
  if (nth !== undefined) return { select: 'nth', nth };
  if (burst <= 1 || probability >= 1) return { select: 'chance', chance: ofRange(probability) };
  const leave = 1 / burst;
  return { select: 'burst', enter: ofRange((leave * probability) / (1 - probability)), leave: ofRange(leave) };
}

/**
 * Decides for one link after the other packet which are hit, as the packet daemon does. `seed` is the link's; the key is
 * the packet's place among those that matched, or a number of its content.
 */
export function createSelection(sample: PacketSample, seed: number): (index: number, key: number) => boolean {
  const numbers = sampleNumbers(sample);
  let inBurst = false;
  return (index, key) => {
    if (numbers.select === 'nth') return index % numbers.nth === numbers.nth - 1;
    const number = draw(seed, key, PURPOSE.select);
    if (numbers.select === 'chance') return number < numbers.chance;
    inBurst = inBurst ? number >= numbers.leave : number < numbers.enter;
    return inBurst;
  };
}

function ofRange(probability: number): number {
  return Math.min(RANGE, Math.round(probability * RANGE));
}
