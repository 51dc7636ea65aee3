import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { select } from '../selectors.ts';
import { checkNames, refuseTarget, targetSchema } from './target.ts';

const parameters = z.strictObject({ target: targetSchema('one') });

/** A node stops running but keeps everything, and goes on when the fault ends, its clocks having moved on. */
export const pause: FaultFamily = {
  name: 'pause',
  summary: 'Nodes are stopped in place and go on at the end',
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
    return { kind: 'pause', targets };
  },

  describe: (_fault, action) => `pause ${action.targets.join(' ')}`,
};
