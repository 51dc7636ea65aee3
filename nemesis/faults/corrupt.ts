import { z } from 'zod';
import type { CapabilityName } from '../../harness/core/contracts/host.ts';
import { aimedFault } from './aimed.ts';
import { aroundKeys, clientsRequire, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';
import { drawSeed, refuseSample, sampleKeys, sampleOf, sampleRequires, shareOf } from './sample.ts';
import type { TargetProblem } from './target.ts';
import { lacksContent, lacksPorts } from './world.ts';

/** One bit of what packets carry is flipped. */
export const corrupt = aimedFault({
  name: 'corrupt',
  summary: 'In a share of the packets one bit of what they carry is flipped',
  parameters: z.strictObject({
    checksum: z
      .enum(['wrong', 'right'])
      .default('wrong')
      .describe(
        "The checksum of UDP or TCP afterwards. wrong: the receiver's kernel notices and discards the packet, as it does " +
          'with real damage. right: the program is given what it was not sent, which only a checksum of its own would show.',
      ),
    ...sampleKeys('are damaged'),
    ...aroundKeys('damages'),
  }),
  requires: (chosen) => [
    'packet-corrupt',
    ...sampleRequires(chosen),
    ...exactRequires(chosen),
    ...clientsRequire(chosen),
    ...matchRequires(chosen),
  ],
  refuse: (chosen) => refuseSample(chosen) ?? refuseAround(chosen),
  worldLacks: (chosen) => lacksPorts(chosen) ?? lacksContent(chosen) ?? lacksBits(chosen),
  draw: (chosen, stream) => drawSeed(chosen, stream),
  act: (targets, chosen, { nodes }) =>
    hitAround(targets, nodes, chosen, { kind: 'corrupt', checksum: chosen.checksum, ...sampleOf(chosen) }),
  describe: (targets, chosen) =>
    `damage (${chosen.checksum} checksum) to ${shareOf(chosen)} ${packetsOf(targets, chosen)}`,
});

/** Damage that is noticed is loss; damage that is not would need bits to flip. */
function lacksBits({ checksum }: { readonly checksum: string }): TargetProblem | undefined {
  if (checksum === 'wrong') return undefined;
  return { path: ['checksum'], message: 'packets of engine sim are no bits to flip; use checksum: wrong' };
}

function exactRequires({
  burst,
  checksum,
}: {
  readonly burst: number;
  readonly checksum: string;
}): readonly CapabilityName[] {
  return burst > 1 || checksum === 'right' ? ['packet-exact'] : [];
}
