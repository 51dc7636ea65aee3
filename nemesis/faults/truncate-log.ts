import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { damagingFault } from './damage.ts';
import { targetSchema } from './target.ts';

/** A disk that lost the end of a log after having said that it was there: entries that the node had confirmed are gone. */
export const truncateLog: FaultFamily = {
  ...damagingFault({
    name: 'truncate-log',
    summary: 'Nodes are killed and started again without the end of their log',
    parameters: z.strictObject({
      target: targetSchema('follower'),
      bytes: z.int().min(1).max(1_000_000).default(1_000).describe('How many bytes of it are cut off at most.'),
      share: z
        .number()
        .gt(0)
        .max(1)
        .nullable()
        .default(null)
        .describe('How large a share of them is; drawn by the seed where it is not given.'),
    }),
    draw: (chosen, stream) => (chosen.share === null ? { ...chosen, share: 1 - stream.next() } : chosen),
    act: (targets, { bytes, share }) => ({
      kind: 'corrupt',
      targets,
      corruption: { kind: 'truncate-log', bytes: Math.ceil(bytes * (share ?? 1)) },
    }),
    describe: (targets, { bytes, share }) =>
      `cut ${Math.ceil(bytes * (share ?? 1))} bytes off the log of ${targets.join(' ')}`,
  }),
  needsToKnow: 'log',
  onlyIn: 'live',
};
