import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { select } from '../selectors.ts';
import { DIRECTION_WORDS, DIRECTIONS, rulesAround } from './around.ts';
import { checkNames, refuseTarget, targetSchema } from './target.ts';

const parameters = z.strictObject({
  percent: z
    .number()
    .gt(0)
    .max(100)
    .default(20)
    .describe('Share of packets that arrive twice, each drawn independently, in percent.'),
  target: targetSchema('all'),
  direction: z
    .enum(DIRECTIONS)
    .default('both')
    .describe('As seen from the target: in doubles what it is sent, out doubles what it sends, both doubles either.'),
});

/**
 * Packets between nodes arrive twice. Client connections have no such choice: their packets would have to be copied at
 * the client's end, outside the lab, or at the receiver, where a copy is copied again without end.
 */
export const duplicate: FaultFamily = {
  name: 'duplicate',
  summary: 'A share of the packets between nodes arrives twice',
  parameters,
  refuse: (given, nodes) => refuseTarget(parameters.parse(given).target, nodes),

  plan(given, { nodes }) {
    const chosen = parameters.parse(given);
    checkNames(chosen.target, nodes);
    return chosen;
  },

  requires: () => ['packet-duplicate'],

  resolve(fault, situation) {
    const { percent, target, direction } = parameters.parse(fault.parameters);
    const targets = select(target, fault.order, situation);
    if (targets.length === 0) return { kind: 'skip', reason: 'every node it could hit is held down by another fault' };
    const effect = { kind: 'duplicate', probability: percent / 100 } as const;
    const rules = rulesAround(targets, situation.nodes, direction, false, effect);
    if (rules.length === 0) return { kind: 'skip', reason: 'the cluster has no link it could hit' };
    return { kind: 'packets', rules, targets };
  },

  describe(fault, action) {
    const { percent, direction } = parameters.parse(fault.parameters);
    return `duplication of ${percent} % of ${DIRECTION_WORDS[direction]} ${action.targets.join(' ')}`;
  },
};
