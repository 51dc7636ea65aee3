import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { aroundKeys, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';
import { lacksClientLinks, lacksPorts } from './world.ts';

/** Links keep what is sent over them and let all of it go at the end: a partition that delays instead of losing. */
export const hold = aimedFault({
  name: 'hold',
  summary: 'Links to or from the target keep their packets back until the end',
  parameters: z.strictObject(aroundKeys('holds', 'one')),
  requires: (chosen) => ['packet-hold', ...matchRequires(chosen)],
  refuse: (chosen) => refuseAround(chosen),
  worldLacks: (chosen) => lacksPorts(chosen) ?? lacksClientLinks(chosen),
  act: (targets, chosen, { nodes }) => hitAround(targets, nodes, chosen, { kind: 'hold' }),
  describe: (targets, chosen) => `hold ${packetsOf(targets, chosen)}`,
});
