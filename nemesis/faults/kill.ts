import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

/** A node dies without warning, and is started again on the same data when the fault ends. */
export const kill = aimedFault({
  name: 'kill',
  summary: 'Nodes are killed and started again at the end',
  parameters: z.strictObject({ target: targetSchema('one') }),
  requires: 'signals',
  act: (targets) => ({ kind: 'kill', targets }),
  describe: (targets) => `kill ${targets.join(' ')}`,
});
