import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

const build = z.string().min(1);

const parameters = z.strictObject({
  to: z
    .union([build, z.array(build).min(1)])
    .describe('Build of the same system that the nodes go on as; of a list, each occurrence takes the next'),
  target: targetSchema('all'),
  order: z
    .enum(['rolling', 'at-once'])
    .default('rolling')
    .describe('rolling: one node after the other, each when the one before is back; at-once: all at the same time'),
  signal: z.enum(['term', 'kill']).default('term').describe('How the nodes are stopped: asked to, or killed'),
  back: z.boolean().default(false).describe('Whether they return to the build before when the fault ends'),
});

const aimed = aimedFault({
  name: 'upgrade',
  summary: 'Nodes go on as another build, on the same data',
  parameters,
  requires: 'signals',
  act(targets, { to, order, signal, back }) {
    if (typeof to !== 'string') throw new RangeError('a planned upgrade has one build, not a list');
    return { kind: 'upgrade', targets, to, order, signal, back };
  },
  describe: (targets, { to, order, back }) =>
    `upgrade ${targets.join(' ')} to ${String(to)}${targets.length > 1 ? `, ${ORDERS[order]}` : ''}${back ? ', and back' : ''}`,
});

/** Nodes are stopped and started again as another build, on the data they have. */
export const upgrade = {
  ...aimed,
  plan(given: Parameters<typeof aimed.plan>[0], { occurrence }: Parameters<typeof aimed.plan>[1]) {
    const { to, ...others } = parameters.parse(given);
    const builds = typeof to === 'string' ? [to] : to;
    return { ...others, to: builds[occurrence % builds.length] ?? '' };
  },
} satisfies typeof aimed;

const ORDERS = { rolling: 'one after the other', 'at-once': 'at once' };
