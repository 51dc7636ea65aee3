import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { DIRECTION_WORDS, directionSchema, hitAround, percentSchema } from './around.ts';
import { targetSchema } from './target.ts';

/**
 * Packets between nodes arrive twice. Client connections have no such choice: their packets would have to be copied at
 * the client's end, outside the lab, or at the receiver, where a copy is copied again without end.
 */
export const duplicate = aimedFault({
  name: 'duplicate',
  summary: 'A share of the packets between nodes arrives twice',
  parameters: z.strictObject({
    percent: percentSchema('Share of packets that arrive twice, each drawn independently, in percent.'),
    target: targetSchema('all'),
    direction: directionSchema(
      'As seen from the target: in doubles what it is sent, out doubles what it sends, both doubles either.',
    ),
  }),
  requires: 'packet-duplicate',
  act: (targets, { percent, direction }, { nodes }) =>
    hitAround(targets, nodes, direction, false, { kind: 'duplicate', probability: percent / 100 }),
  describe: (targets, { percent, direction }) =>
    `duplication of ${percent} % of ${DIRECTION_WORDS[direction]} ${targets.join(' ')}`,
});
