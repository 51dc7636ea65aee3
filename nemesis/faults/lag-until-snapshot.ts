import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { aimedFault } from './aimed.ts';
import { hitAround, PEERS } from './around.ts';
import { refuseMajority, targetSchema } from './target.ts';

const parameters = z.strictObject({ target: targetSchema('follower') });

const aimed = aimedFault({
  name: 'lag-until-snapshot',
  summary: 'A follower hears nobody until it can only catch up by snapshot',
  parameters,
  requires: 'packet-drop',
  act(targets, _chosen, { nodes }) {
    const action = hitAround(targets, nodes, PEERS, { kind: 'drop' });
    return action.kind === 'packets' ? { ...action, awaits: 'snapshot' } : action;
  },
  describe: (targets) => `keep ${targets.join(' ')} away until only a snapshot helps`,
});

/**
 * Nodes are cut off from every peer until the entries they lack are in no log any more, and are let back then: at once,
 * and at the latest when the fault's time is over. The others must be a majority, or nothing is written meanwhile.
 */
export const lagUntilSnapshot: FaultFamily = {
  ...aimed,
  awaits: 'snapshot',

  refuse(given, nodes) {
    const refused = aimed.refuse?.(given, nodes);
    if (refused) return refused;
    const { target } = parameters.parse(given);
    return refuseMajority(target, nodes, 'away leave no majority that goes on writing');
  },
};
