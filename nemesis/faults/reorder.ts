import { z } from 'zod';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import { aimedFault } from './aimed.ts';
import { aroundKeys, clientsRequire, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';
import { drawSeed, refuseSample, sampleKeys, sampleOf, sampleRequires, shareOf } from './sample.ts';
import { spanMs, spanSchema } from './span.ts';
import { lacksClientLinks, lacksContent, lacksPorts } from './world.ts';

/** So many unless the spec says how many: then it may also be about so many. */
const OVERTAKEN = 3;

/** Packets are overtaken by later ones. */
export const reorder = aimedFault({
  name: 'reorder',
  summary: 'A share of the packets is overtaken by later ones',
  parameters: z.strictObject({
    overtaken: z.int().min(1).max(10_000).default(OVERTAKEN).describe('By how many later packets of its link.'),
    patience: spanSchema('100ms', 'How long a packet waits to be overtaken where fewer than that come after it.'),
    ...sampleKeys('are overtaken'),
    ...aroundKeys('reorders'),
  }),
  requires: (chosen) => [
    'packet-reorder',
    ...sampleRequires(chosen),
    ...exactRequires(chosen),
    ...clientsRequire(chosen),
    ...matchRequires(chosen),
  ],
  refuse: (chosen) => refuseSample(chosen) ?? refuseAround(chosen),
  worldLacks: (chosen) => lacksPorts(chosen) ?? lacksContent(chosen) ?? lacksClientLinks(chosen),
  draw: (chosen, stream) => drawSeed(chosen, stream),
  act: (targets, chosen, { nodes }) =>
    hitAround(targets, nodes, chosen, {
      kind: 'reorder',
      overtaken: chosen.overtaken,
      patienceMs: spanMs(chosen.patience),
      ...sampleOf(chosen),
    }),
  describe: (targets, chosen) =>
    `${shareOf(chosen)} ${packetsOf(targets, chosen)} overtaken by ${chosen.overtaken} later ones`,
});

function exactRequires({
  burst,
  overtaken,
}: {
  readonly burst: number;
  readonly overtaken: number;
}): readonly CapabilityName[] {
  return burst > 1 || overtaken !== OVERTAKEN ? ['packet-exact'] : [];
}
