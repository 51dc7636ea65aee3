import { z } from 'zod';
import { parseDuration } from '../../harness/core/duration.ts';
import { aimedFault } from './aimed.ts';
import { signalSchema } from './restart.ts';
import { targetSchema } from './target.ts';

/** Nodes are ended and started over and over, so that they recover from what they wrote while they recovered. */
export const restartStorm = aimedFault({
  name: 'restart-storm',
  summary: 'Nodes are ended and started again over and over',
  parameters: z.strictObject({
    target: targetSchema('one'),
    signal: signalSchema,
    restarts: z
      .int()
      .min(2)
      .max(1_000)
      .default(5)
      .describe('How often each target is ended and started again; fewer where the time of the fault is over before.'),
    pause: z
      .string()
      .regex(/^\d+(\.\d+)?\s*(ms|s|m)$/, 'expected a duration such as 200ms or 1s')
      .default('200ms')
      .describe('How long a target runs before it is ended again.'),
  }),
  requires: 'signals',
  act: (targets, { signal, restarts, pause }) => ({
    kind: 'restart',
    targets,
    signal,
    times: restarts,
    pauseMs: parseDuration(pause) ?? 0,
  }),
  describe: (targets, { restarts, pause }) => `restart ${targets.join(' ')} ${restarts} times, every ${pause}`,
});
