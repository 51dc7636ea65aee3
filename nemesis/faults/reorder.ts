import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { aroundKeys, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';
import { drawSeed, refuseSample, sampleKeys, sampleOf, sampleRequires, shareOf } from './sample.ts';
import { spanMs, spanSchema } from './span.ts';
import { lacksClientLinks, lacksContent, lacksPorts } from './world.ts';

/** Packets are overtaken by later ones. */
export const reorder = aimedFault({
  name: 'reorder',
  summary: 'A share of the packets is overtaken by later ones',
  parameters: z.strictObject({
    overtaken: z.int().min(1).max(10_000).default(3).describe('By how many later packets of its link.'),
    patience: spanSchema('100ms', 'How long a packet waits to be overtaken where fewer than that come after it.'),
    ...sampleKeys('are overtaken'),
    ...aroundKeys('reorders'),
  }),
  requires: (chosen) => ['packet-reorder', ...sampleRequires(chosen), ...matchRequires(chosen)],
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
