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
    .describe('Share of packets lost, each drawn independently, in percent.'),
  target: targetSchema('all'),
  direction: z
    .enum(DIRECTIONS)
    .default('both')
    .describe('As seen from the target: in loses what it is sent, out loses what it sends, both loses either.'),
  scope: z
    .enum(['peers', 'all'])
    .default('peers')
    .describe('peers: packets between nodes. all: what clients send to the target as well.'),
});

/** Packets get lost at random. */
export const loss: FaultFamily = {
  name: 'loss',
  summary: 'A share of the packets to or from the target is lost',
  parameters,
  refuse: (given, nodes) => refuseTarget(parameters.parse(given).target, nodes),

  plan(given, { nodes }) {
    const chosen = parameters.parse(given);
    checkNames(chosen.target, nodes);
    return chosen;
  },

  requires: () => ['packet-loss'],

  resolve(fault, situation) {
    const { percent, target, direction, scope } = parameters.parse(fault.parameters);
    const targets = select(target, fault.order, situation);
    if (targets.length === 0) return { kind: 'skip', reason: 'every node it could hit is held down by another fault' };
    const effect = { kind: 'loss', probability: percent / 100 } as const;
    const rules = rulesAround(targets, situation.nodes, direction, scope === 'all', effect);
    if (rules.length === 0) return { kind: 'skip', reason: 'the cluster has no link it could hit' };
    return { kind: 'packets', rules, targets };
  },

  describe(fault, action) {
    const { percent, direction } = parameters.parse(fault.parameters);
    return `loss of ${percent} % of ${DIRECTION_WORDS[direction]} ${action.targets.join(' ')}`;
  },
};
