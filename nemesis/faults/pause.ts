import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

/** A node stops running but keeps everything, and goes on when the fault ends, its clocks having moved on. */
export const pause = aimedFault({
  name: 'pause',
  summary: 'Nodes are stopped in place and go on at the end',
  parameters: z.strictObject({ target: targetSchema('one') }),
  requires: 'signals',
  act: (targets) => ({ kind: 'pause', targets }),
  describe: (targets) => `pause ${targets.join(' ')}`,
});
