import { z } from 'zod';
import { aimedFault } from './aimed.ts';
import { aroundKeys, clientsRequire, hitAround, matchRequires, packetsOf, refuseAround } from './around.ts';
import { drawingKeys, drawingRequires, drawsOf, drawSeed } from './sample.ts';
import { spanMs, spanSchema } from './span.ts';
import { lacksClientLinks, lacksContent, lacksPorts } from './world.ts';

/** Packets are late. */
export const delay = aimedFault({
  name: 'delay',
  summary: 'Packets to or from the target are late',
  parameters: z.strictObject({
    delay: spanSchema('50ms', 'By how long: the middle, where there is jitter; with pareto the least.'),
    jitter: spanSchema(
      '0ms',
      'How far delays lie from that: half the range of uniform, the standard deviation of normal, the scale of pareto.',
    ),
    distribution: z
      .enum(['uniform', 'normal', 'pareto'])
      .default('uniform')
      .describe('How delays with jitter spread. pareto: one in a hundred is later by more than nine times the jitter.'),
    order: z
      .enum(['kept', 'free'])
      .default('kept')
      .describe('kept: packets of a link arrive in order, a late one holding up those behind it. free: they overtake.'),
    ...drawingKeys,
    ...aroundKeys('delays'),
  }),
  requires: (chosen) => [
    'packet-delay',
    ...drawingRequires(chosen),
    ...(chosen.distribution !== 'uniform' ? (['packet-exact'] as const) : []),
    ...clientsRequire(chosen),
    ...matchRequires(chosen),
  ],
  refuse: (chosen) => refuseAround(chosen),
  worldLacks: (chosen) => lacksPorts(chosen) ?? lacksContent(chosen) ?? lacksClientLinks(chosen),
  draw: (chosen, stream) => drawSeed(chosen, stream),
  act: (targets, chosen, { nodes }) => {
    const jitterMs = spanMs(chosen.jitter);
    return hitAround(targets, nodes, chosen, {
      kind: 'delay',
      delayMs: spanMs(chosen.delay),
      jitterMs,
      distribution: jitterMs === 0 ? 'constant' : chosen.distribution,
      inOrder: chosen.order === 'kept',
      draws: drawsOf(chosen),
    });
  },
  describe: (targets, chosen) => {
    const jitter = spanMs(chosen.jitter) === 0 ? '' : ` ± ${chosen.jitter} (${chosen.distribution})`;
    return `delay of ${chosen.delay}${jitter} for ${packetsOf(targets, chosen)}`;
  },
});
