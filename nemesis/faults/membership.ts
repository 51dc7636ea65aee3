import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { MembershipChange, Situation } from '../../harness/core/fault-action.ts';
import type { PlannedFault } from '../../harness/core/planned-fault.ts';
import { select, type Selector } from '../selectors.ts';
import { refuseTarget } from './target.ts';

const CHANGES = ['remove', 'replace', 'add'] as const satisfies readonly MembershipChange[];

const parameters = z.strictObject({
  change: z
    .union([z.enum(CHANGES), z.array(z.enum(CHANGES)).min(1)])
    .default('remove')
    .describe(
      'What becomes of the target; of a list, each occurrence takes the next. remove: it leaves the cluster and joins ' +
        'again at the end; replace: it leaves and joins at once as a new, empty member; add: a node that is no member ' +
        'joins and leaves again at the end, for which options.members must be less than nodes.',
    ),
  target: z
    .union([z.enum(['leader', 'follower', 'one']), z.array(z.string().min(1)).min(1)])
    .default('one')
    .describe(
      'Whom it is about, always one node: leader, follower, one, or the first of these names that can be taken. ' +
        'With change: add, a node that is no member, whatever the selector says.',
    ),
});

/** The set of members changes while clients work, one member at a time, as the system itself does it. */
export const membership: FaultFamily = {
  name: 'membership',
  summary: 'A member is removed, replaced or added while clients work',
  parameters,

  refuse(given, nodes) {
    const { change, target } = parameters.parse(given);
    const changes = typeof change === 'string' ? [change] : change;
    if (nodes.length === 1 && changes.some((one) => one !== 'add')) {
      return { path: ['change'], message: 'a cluster of one node has no member to spare' };
    }
    return refuseTarget(target, nodes);
  },

  plan(given, { occurrence }) {
    const { change, ...others } = parameters.parse(given);
    const changes = typeof change === 'string' ? [change] : change;
    return { ...others, change: changes[occurrence % changes.length] ?? 'remove' };
  },

  requires: () => ['signals'],

  resolve(fault, situation) {
    const { target } = parameters.parse(fault.parameters);
    const change = changeOf(fault);
    const [node] = candidates(change, target, fault, situation);
    if (node !== undefined) return { kind: 'membership', targets: [node], change };
    const { outside = new Set() } = situation;
    const reason =
      change === 'add' && outside.size === 0
        ? 'every node is a member already'
        : 'every node it could hit is held down by another fault';
    return { kind: 'skip', reason };
  },

  describe: (fault, { targets }) => `${changeOf(fault)} ${targets.join(' ')}`,
};

function changeOf({ id, parameters: given }: PlannedFault): MembershipChange {
  const { change } = parameters.parse(given);
  if (typeof change !== 'string') throw new RangeError(`${id}: a planned membership fault has one change, not a list`);
  return change;
}

function candidates(change: MembershipChange, target: Selector, { order }: PlannedFault, situation: Situation) {
  const { outside = new Set(), down } = situation;
  if (change !== 'add') return select(target, order, { ...situation, down: new Set([...down, ...outside]) });
  const free = order.filter((node) => outside.has(node));
  return typeof target === 'string' ? free : free.filter((node) => target.includes(node));
}
