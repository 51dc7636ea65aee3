import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

/** What nodes write takes long until it is on their disks, so that every sync does. */
export const slowDisk: FaultFamily = {
  ...aimedFault({
    name: 'slow-disk',
    summary: 'What nodes write reaches their disks slowly',
    parameters: z.strictObject({
      target: targetSchema('one'),
      bytesPerSecond: z
        .int()
        .min(10_000)
        .max(100_000_000)
        .default(100_000)
        .describe('How much reaches the disk in a second; a sync of a few bytes writes some pages of 4096.'),
    }),
    requires: 'disk-throttle',
    act: (targets, { bytesPerSecond }) => ({ kind: 'slow-disk', targets, bytesPerSecond }),
    describe: (targets, { bytesPerSecond }) => `${targets.join(' ')} writes at most ${bytesPerSecond} bytes/s to disk`,
  }),
  onlyIn: 'live',
};
