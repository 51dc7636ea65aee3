import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { aimedFault } from './aimed.ts';
import { targetSchema } from './target.ts';

const ONE = ['follower', 'one'];

const parameters = z.strictObject({ target: targetSchema('follower') });

const aimed = aimedFault({
  name: 'timeout',
  summary: 'The election timer of one node fires, and nobody else’s',
  parameters,
  requires: 'clock',
  act: (targets, _, { leader }) => {
    const target = targets[0];
    if (target === leader) return { kind: 'skip', reason: `${String(target)} leads already` };
    return { kind: 'timeout', targets };
  },
  describe: (targets) => `election timeout of ${targets.join(' ')}`,
});

/** While all clocks stand still, that of one node goes on until it leads: the step TIMEOUT of a world, on real nodes. */
export const timeout: FaultFamily = {
  ...aimed,
  onlyIn: 'live',
  refuse: (given, nodes) => {
    const refused = aimed.refuse?.(given, nodes);
    if (refused !== undefined) return refused;
    const { target } = parameters.parse(given);
    const isOne = typeof target === 'string' ? ONE.includes(target) : target.length === 1;
    return isOne ? undefined : { path: ['target'], message: 'one timer fires at a time; name one node' };
  },
};
