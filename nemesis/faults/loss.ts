import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { aroundKeys, clientsRequire, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';
import { drawSeed, refuseSample, sampleKeys, sampleOf, sampleRequires, shareOf } from './sample.ts';
import { lacksContent, lacksPorts } from './world.ts';

/** Packets get lost. */
export const loss = aimedFault({
  name: 'loss',
  summary: 'A share of the packets to or from the target is lost',
  parameters: z.strictObject({ ...sampleKeys('are lost'), ...aroundKeys('loses') }),
  requires: (chosen) => {
    const drawn = sampleRequires(chosen);
    return ['packet-loss', ...drawn, ...(drawn.length > 0 ? clientsRequire(chosen) : []), ...matchRequires(chosen)];
  },
  refuse: (chosen) => refuseSample(chosen) ?? refuseAround(chosen),
  worldLacks: (chosen) => lacksPorts(chosen) ?? lacksContent(chosen),
  draw: (chosen, stream) => drawSeed(chosen, stream),
  act: (targets, chosen, { nodes }) => hitAround(targets, nodes, chosen, { kind: 'loss', ...sampleOf(chosen) }),
  describe: (targets, chosen) => `loss of ${shareOf(chosen)} ${packetsOf(targets, chosen)}`,
});
