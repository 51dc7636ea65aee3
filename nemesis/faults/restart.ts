import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

/** The key `signal` of faults that end nodes. */
export const signalSchema = z
  .enum(['kill', 'term'])
  .default('kill')
  .describe('How the process is ended. kill: without warning (SIGKILL). term: asked to end cleanly first (SIGTERM).');

/** A node ends and is started again at once, on the same data: an outage as short as the machine can make it. */
export const restart = aimedFault({
  name: 'restart',
  summary: 'Nodes are ended and started again at once',
  parameters: z.strictObject({ target: targetSchema('one'), signal: signalSchema }),
  requires: 'signals',
  act: (targets, { signal }) => ({ kind: 'restart', targets, signal, times: 1, pauseMs: 0 }),
  describe: (targets, { signal }) => `restart ${targets.join(' ')}${signal === 'term' ? ' cleanly' : ''}`,
});
