import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { select } from '../selectors.ts';
import { checkNames, refuseTarget, targetSchema } from './target.ts';

const parameters = z.strictObject({ target: targetSchema('one') });

/** A node dies without warning, and is started again on the same data when the fault ends. */
export const kill: FaultFamily = {
  name: 'kill',
  summary: 'Nodes are killed and started again at the end',
  parameters,
  refuse: (given, nodes) => refuseTarget(parameters.parse(given).target, nodes),

  plan(given, { nodes }) {
    const chosen = parameters.parse(given);
    checkNames(chosen.target, nodes);
    return chosen;
  },

  requires: () => ['signals'],

  resolve(fault, situation) {
    const targets = select(parameters.parse(fault.parameters).target, fault.order, situation);
    if (targets.length === 0) return { kind: 'skip', reason: 'every node it could hit is held down by another fault' };
    return { kind: 'kill', targets };
  },

  describe: (_fault, action) => `kill ${action.targets.join(' ')}`,
};
