import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import type { FaultAction } from '../../harness/core/fault-action.ts';
import { CLIENTS, type PacketEffect, type PacketRule } from '../../harness/core/packet-rule.ts';
import type { PlannedFault } from '../../harness/core/planned-fault.ts';
import { leaderIn } from '../selectors.ts';
import { bridgeSides, cut, FEWEST_NODES, SHAPES, type Cut } from '../shapes.ts';
import { spanMs } from './span.ts';
import { lacksClientLinks } from './world.ts';

/** Rules come and go by programs, which take some hundredths of a second. */
const SHORTEST_FLAP_MS = 100;

const parameters = z.strictObject({
  shape: z
    .union([z.enum(SHAPES), z.array(z.enum(SHAPES)).min(1)])
    .default('majority')
    .describe(
      'How the cluster is divided; of a list, each occurrence takes the next. majority: a majority and a minority; ' +
        'minority: the leader on the smaller side; isolate-leader: the leader alone; ring: each node hears two ' +
        'neighbours; bridge: two halves and one node that hears both; one-way: one half does not hear the other; ' +
        'halves: two halves.',
    ),
  scope: z
    .enum(['peers', 'all'])
    .default('peers')
    .describe(
      'peers: clients still reach every node. all: what clients send to the cut-off side is dropped too; ' +
        'ring and bridge have no such side.',
    ),
  mode: z
    .enum(['drop', 'hold'])
    .optional()
    .describe(
      'drop: packets are lost; hold: they are kept, and arrive late when the partition heals. By default drop.',
    ),
  soft: z
    .boolean()
    .optional()
    .describe(
      'true: TCP is left alone, so that connections go on when their retransmission timers say so, up to as long after ' +
        'the heal as the partition lasted. By default the heal ends connections that slept, and programs connect anew.',
    ),
  flap: z
    .strictObject({ up: flapSpan('carry packets'), down: flapSpan('are cut') })
    .optional()
    .describe('Within one partition links are cut and carry packets in turn, beginning with the cut. By default not.'),
});

/** Links between nodes carry nothing for a while. */
export const partition: FaultFamily = {
  name: 'partition',
  summary: 'Nodes stop hearing each other, in one of several shapes',
  parameters,

  refuse(given, nodes) {
    const { shape, mode, soft, flap } = parameters.parse(given);
    if (mode === 'hold' && flap !== undefined) return { path: ['flap'], message: 'goes with mode drop, not with hold' };
    if (mode === 'hold' && soft === true) {
      return { path: ['soft'], message: 'goes with mode drop: with hold nothing is lost that TCP would send again' };
    }
    const shapes = typeof shape === 'string' ? [shape] : shape;
    const position = shapes.findIndex((candidate) => nodes.length < FEWEST_NODES[candidate]);
    const refused = shapes[position];
    if (refused === undefined) return undefined;
    return {
      path: typeof shape === 'string' ? ['shape'] : ['shape', position],
      message: `shape ${refused} needs at least ${FEWEST_NODES[refused]} nodes, and the cluster has ${nodes.length}`,
    };
  },

  plan(given, { occurrence }) {
    const { shape, scope, mode, soft, flap } = parameters.parse(given);
    const shapes = typeof shape === 'string' ? [shape] : shape;
    return {
      shape: shapes[occurrence % shapes.length] ?? 'majority',
      scope,
      ...(mode === undefined ? {} : { mode }),
      ...(soft === undefined ? {} : { soft }),
      ...(flap === undefined ? {} : { flap }),
    };
  },

  requires: (given) => [parameters.parse(given).mode === 'hold' ? 'packet-hold' : 'packet-drop'],

  worldLacks(given) {
    const { mode, scope, flap } = parameters.parse(given);
    if (flap !== undefined) return { path: ['flap'], message: 'is for real networks; give shorter partitions instead' };
    return mode === 'hold' ? lacksClientLinks({ scope }) : undefined;
  },

  resolve(fault, situation) {
    const { scope, mode = 'drop', soft, flap } = parameters.parse(fault.parameters);
    const shape = shapeOf(fault);
    const leader = leaderIn(fault.order, situation);
    if (leader === undefined) return { kind: 'skip', reason: 'every node is held down by another fault' };
    const divided = cut(shape, fault.order, leader);
    return {
      kind: 'packets',
      rules: rulesOf(divided, scope, { kind: mode }),
      targets: divided.cutOff.length > 0 ? divided.cutOff : fault.order,
      ...(soft === undefined ? {} : { soft }),
      ...(flap === undefined ? {} : { flap: { upMs: spanMs(flap.up), downMs: spanMs(flap.down) } }),
    };
  },

  describe(fault, action) {
    const { mode, soft, flap } = parameters.parse(fault.parameters);
    const manner = [
      ...(mode === 'hold' ? ['holding packets'] : []),
      ...(soft === true ? ['soft'] : []),
      ...(flap === undefined ? [] : [`flapping: ${flap.down} cut, ${flap.up} not`]),
    ];
    return [division(fault, action), ...manner].join(', ');
  },
};

function flapSpan(what: string) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?\s*(ms|s|m)$/, 'expected a duration such as 200ms or 1s')
    .refine((text) => spanMs(text) >= SHORTEST_FLAP_MS, `expected a duration of at least ${SHORTEST_FLAP_MS}ms`)
    .describe(`How long links ${what} at a time`);
}

function division(fault: PlannedFault, action: FaultAction): string {
  const shape = shapeOf(fault);
  const { order } = fault;
  if (shape === 'ring') return `partition ring ${[...order, order[0]].join(' - ')}`;
  if (shape === 'bridge') {
    const { left, bridge, right } = bridgeSides(order);
    return `partition ${words(left)} | ${words(right)}, ${bridge} hears both`;
  }
  const { side, rest } = sidesOf(order, action);
  if (shape === 'one-way') return `partition one-way: ${side} cannot hear ${rest}`;
  return `partition ${side} | ${rest} (${shape})`;
}

function shapeOf(fault: PlannedFault) {
  const { shape } = parameters.parse(fault.parameters);
  if (typeof shape !== 'string') throw new RangeError(`${fault.id}: a planned partition has one shape, not a list`);
  return shape;
}

function rulesOf({ blocked, cutOff }: Cut, scope: 'peers' | 'all', effect: PacketEffect): PacketRule[] {
  const peers = blocked.map(({ from, to }) => ({ receiver: to, sender: from, effect }));
  if (scope === 'peers') return peers;
  return [...peers, ...cutOff.map((receiver) => ({ receiver, sender: CLIENTS, effect }))];
}

function sidesOf(order: readonly string[], action: FaultAction) {
  return { side: words(action.targets), rest: words(order.filter((node) => !action.targets.includes(node))) };
}

function words(nodes: readonly string[]): string {
  return nodes.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(' ');
}
