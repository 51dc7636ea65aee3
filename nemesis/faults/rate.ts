import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { aroundKeys, clientsRequire, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';

/** Bytes per second of a rate in bits. */
const UNITS: Readonly<Record<string, number>> = { kbit: 125, mbit: 125_000, gbit: 125_000_000 };

/** Bytes, unless the spec says how many: then it may also be none. */
const BURST = 4_096;

/** Links carry so much and no more. */
export const rate = aimedFault({
  name: 'rate',
  summary: 'Links to or from the target carry only so much',
  parameters: z.strictObject({
    rate: z
      .string()
      .regex(/^\d+(\.\d+)?\s*(kbit|mbit|gbit)$/, 'expected a rate such as 500kbit or 2mbit')
      .default('1mbit')
      .describe('What each link carries in a second: kbit, mbit or gbit.'),
    burst: z.int().min(1).max(100_000_000).default(BURST).describe('Bytes that pass at once after a silence.'),
    queue: z
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .describe('Packets that may wait on each link; those that come when so many do are lost.'),
    ...aroundKeys('slows down'),
  }),
  requires: (chosen) => [
    'packet-rate',
    ...(chosen.burst === BURST ? [] : (['packet-exact'] as const)),
    ...clientsRequire(chosen),
    ...matchRequires(chosen),
  ],
  refuse: (chosen) => refuseAround(chosen),
  worldLacks: () => ({ path: ['rate'], message: 'packets of engine sim have no size; delay slows them down' }),
  act: (targets, chosen, { nodes }) =>
    hitAround(targets, nodes, chosen, {
      kind: 'rate',
      bytesPerSecond: bytesPerSecond(chosen.rate),
      bucketBytes: chosen.burst,
      queuePackets: chosen.queue,
    }),
  describe: (targets, chosen) => `at most ${chosen.rate} on each link for ${packetsOf(targets, chosen)}`,
});

function bytesPerSecond(text: string): number {
  const match = /^([\d.]+)\s*([a-z]+)$/.exec(text);
  return Math.max(1, Math.round(Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? 1)));
}
