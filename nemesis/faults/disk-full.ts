import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

/** The file system of a node's data is full until the fault ends. */
export const diskFull: FaultFamily = {
  ...aimedFault({
    name: 'disk-full',
    summary: 'Nodes can write nothing more to their data folders',
    parameters: z.strictObject({ target: targetSchema('one') }),
    requires: 'disk-quota',
    act: (targets) => ({ kind: 'disk-full', targets }),
    describe: (targets) => `fill the disk of ${targets.join(' ')}`,
  }),
  onlyIn: 'live',
};
