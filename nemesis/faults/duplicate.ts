import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { aroundKeys, hitAround, matchRequires, packetsOf, PEERS } from './around.ts';
import { drawSeed, refuseSample, sampleKeys, sampleOf, sampleRequires, shareOf } from './sample.ts';
import { lacksContent, lacksPorts } from './world.ts';

const { scope: _scope, ...around } = aroundKeys('doubles');

/**
 * Packets between nodes arrive twice. Client connections have no such choice: their packets would have to be copied at
 * the client's end, outside the lab, or at the receiver, where a copy is copied again without end.
 */
export const duplicate = aimedFault({
  name: 'duplicate',
  summary: 'A share of the packets between nodes arrives twice',
  parameters: z.strictObject({ ...sampleKeys('arrive twice'), ...around }),
  requires: (chosen) => {
    const exact = sampleRequires(chosen).length > 0 ? (['packet-exact'] as const) : [];
    return ['packet-duplicate', ...exact, ...matchRequires(chosen)];
  },
  refuse: (chosen) => refuseSample(chosen),
  worldLacks: (chosen) => lacksPorts(chosen) ?? lacksContent(chosen),
  draw: (chosen, stream) => drawSeed(chosen, stream),
  act: (targets, chosen, { nodes }) =>
    hitAround(targets, nodes, { ...PEERS, ...chosen }, { kind: 'duplicate', ...sampleOf(chosen) }),
  describe: (targets, chosen) => `duplication of ${shareOf(chosen)} ${packetsOf(targets, { ...PEERS, ...chosen })}`,
});
