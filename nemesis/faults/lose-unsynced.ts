import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

/**
 * The power fails: nodes die, and with them everything that they had handed to the operating system and not synced. A
 * correct node has told nobody of it. All nodes may be hit at once.
 */
export const loseUnsynced: FaultFamily = {
  ...aimedFault({
    name: 'lose-unsynced',
    summary: 'Nodes are killed and lose what they had not synced, as when the power fails',
    parameters: z.strictObject({
      target: targetSchema('one'),
      tear: z
        .boolean()
        .default(false)
        .describe('true: a part of it is on the disk all the same, so that the last write is cut off in its middle.'),
      kept: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .default(null)
        .describe('With tear, the share of it that is on the disk; drawn by the seed where it is not given.'),
    }),
    requires: 'signals',
    draw: (chosen, stream) => (chosen.tear && chosen.kept === null ? { ...chosen, kept: stream.next() } : chosen),
    act: (targets, { tear, kept }) => ({
      kind: 'kill',
      targets,
      damage: { kind: 'lose-unsynced', kept: tear ? (kept ?? 0) : 0 },
    }),
    describe: (targets, { tear }) => `power fails at ${targets.join(' ')}${tear ? ' in the middle of a write' : ''}`,
  }),
  needsToKnow: 'syncs',
};
