import { z } from 'zod';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import type { PacketDraws, PacketSample } from '../../harness/core/packet-rule.ts';
import type { Stream } from '../../harness/core/random.ts';
import type { TargetProblem } from './target.ts';

const SEEDS = 2 ** 32;

/** The values of the keys that say how packets are drawn. */
export interface Drawing {
  readonly draws: 'index' | 'content';
  readonly seed: 'drawn' | number;
}

/** The values of the keys that say which packets of a link are hit. */
export interface Sample extends Drawing {
  readonly percent: number;
  readonly burst: number;
  /** 0: at random. */
  readonly nth: number;
}

/** The keys behind a fault's random numbers. */
export const drawingKeys = {
  draws: z
    .enum(['index', 'content'])
    .default('index')
    .describe(
      "What a packet's random number depends on beside the seed. index: its place among the packets of its link. " +
        'content: what it carries, so that equal messages have equal fates; over TCP what is sent again gets through.',
    ),
  seed: z
    .union([z.literal('drawn'), z.int().min(0).lt(SEEDS)])
    .default('drawn')
    .describe("The seed of the fault's random numbers, each link deriving its own; drawn: by the seed of the run."),
};

/** The keys by which a fault hits some of the packets; `what` says what happens to those: `are lost`. */
export function sampleKeys(what: string) {
  return {
    percent: z.number().gt(0).max(100).default(20).describe(`Share of packets that ${what}, in percent.`),
    burst: z
      .number()
      .min(1)
      .max(1_000)
      .default(1)
      .describe('Mean length of the runs in which packets are hit. 1: each packet is drawn by itself.'),
    nth: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('In place of percent: exactly every so many packets of a link, the last of them. 0: at random.'),
    ...drawingKeys,
  };
}

/** Why these keys exclude each other; undefined where they do not. */
export function refuseSample({ burst, nth, draws }: Sample): TargetProblem | undefined {
  if (burst === 1) return undefined;
  if (nth > 0) return { path: ['burst'], message: 'every nth packet is hit by itself, not in bursts; use percent' };
  if (draws === 'index') return undefined;
  return { path: ['draws'], message: 'bursts follow the order of packets, not what they carry; use draws: index' };
}

/** What a host must be able to do so that exactly these packets are hit; bursts are told apart by the caller. */
export function sampleRequires({ burst, nth, draws, seed }: Sample): readonly CapabilityName[] {
  if (nth > 0) return ['packet-exact'];
  return [...(burst === 1 ? [] : ['packet-bursts' as const]), ...drawingRequires({ draws, seed })];
}

/** The same of what is drawn for every packet. */
export function drawingRequires({ draws, seed }: Drawing): readonly CapabilityName[] {
  if (draws === 'content') return ['packet-exact'];
  return seed === 'drawn' ? [] : ['packet-seeded'];
}

/** The same with a seed from the plan, where the spec gives none. */
export function drawSeed<P extends Drawing>(chosen: P, stream: Stream): P {
  return chosen.seed === 'drawn' ? { ...chosen, seed: stream.integer(SEEDS) } : chosen;
}

/** As data of an effect. */
export function sampleOf({ percent, burst, nth, draws, seed }: Sample): PacketSample {
  return {
    probability: nth === 0 ? percent / 100 : 1 / nth,
    ...(burst === 1 ? {} : { burst }),
    ...(nth === 0 ? {} : { nth }),
    ...(seed === 'drawn' ? {} : { draws: { seed, by: draws } }),
  };
}

/** Of effects that always need a seed; plans of earlier versions have none. */
export function drawsOf({ draws, seed }: Drawing): PacketDraws {
  return { seed: seed === 'drawn' ? 0 : seed, by: draws };
}

/** How many, in a sentence: `20 % of`, `every 5th of`, `20 % in bursts of 4 of`. */
export function shareOf({ percent, burst, nth }: Sample): string {
  if (nth > 0) return nth === 1 ? 'all' : `one in ${nth} of`;
  return burst === 1 ? `${percent} % of` : `${percent} %, in bursts of ${burst}, of`;
}
