import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { damagingFault } from './damage.ts';
import { targetSchema } from './target.ts';

/** A disk that gives back other bits than it was given. */
export const flipBits: FaultFamily = {
  ...damagingFault({
    name: 'flip-bits',
    summary: 'Nodes are killed and started again on data in which bits have flipped',
    parameters: z.strictObject({
      target: targetSchema('follower'),
      bits: z.int().min(1).max(10_000).default(8).describe('How many bits are flipped.'),
      places: z
        .array(z.number().min(0).lt(1))
        .min(1)
        .nullable()
        .default(null)
        .describe('Where, as shares of all the data of a node, from 0 up to 1; drawn by the seed where not given.'),
    }),
    draw: (chosen, stream) =>
      chosen.places === null ? { ...chosen, places: Array.from({ length: chosen.bits }, () => stream.next()) } : chosen,
    act: (targets, { places }) => ({
      kind: 'corrupt',
      targets,
      corruption: { kind: 'flip-bits', places: places ?? [] },
    }),
    describe: (targets, { places, bits }) => `flip ${places?.length ?? bits} bits in the data of ${targets.join(' ')}`,
  }),
  onlyIn: 'live',
};
