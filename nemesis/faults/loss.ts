import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { DIRECTION_WORDS, directionSchema, hitAround, percentSchema } from './around.ts';
import { targetSchema } from './target.ts';

/** Packets get lost at random. */
export const loss = aimedFault({
  name: 'loss',
  summary: 'A share of the packets to or from the target is lost',
  parameters: z.strictObject({
    percent: percentSchema('Share of packets lost, each drawn independently, in percent.'),
    target: targetSchema('all'),
    direction: directionSchema(
      'As seen from the target: in loses what it is sent, out loses what it sends, both loses either.',
    ),
    scope: z
      .enum(['peers', 'all'])
      .default('peers')
      .describe('peers: packets between nodes. all: what clients send to the target as well.'),
  }),
  requires: 'packet-loss',
  act: (targets, { percent, direction, scope }, { nodes }) =>
    hitAround(targets, nodes, direction, scope === 'all', { kind: 'loss', probability: percent / 100 }),
  describe: (targets, { percent, direction }) =>
    `loss of ${percent} % of ${DIRECTION_WORDS[direction]} ${targets.join(' ')}`,
});
