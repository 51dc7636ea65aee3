import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { CLIENTS, type FaultAction, type PacketRule, type PlannedFault } from '../../harness/core/fault.ts';
import { leaderIn } from '../selectors.ts';
import { bridgeSides, cut, FEWEST_NODES, SHAPES, type Cut } from '../shapes.ts';

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
});

/** Links between nodes carry nothing for a while. */
export const partition: FaultFamily = {
  name: 'partition',
  summary: 'Nodes stop hearing each other, in one of several shapes',
  parameters,

  refuse(given, nodes) {
    const shape = parameters.parse(given).shape;
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
    const { shape, scope } = parameters.parse(given);
    const shapes = typeof shape === 'string' ? [shape] : shape;
    return { shape: shapes[occurrence % shapes.length] ?? 'majority', scope };
  },

  requires: () => ['packet-drop'],

  resolve(fault, situation) {
    const { scope } = parameters.parse(fault.parameters);
    const shape = shapeOf(fault);
    const leader = leaderIn(fault.order, situation);
    if (leader === undefined) return { kind: 'skip', reason: 'every node is held down by another fault' };
    const division = cut(shape, fault.order, leader);
    const targets = division.cutOff.length > 0 ? division.cutOff : fault.order;
    return { kind: 'packets', rules: rulesOf(division, scope), targets };
  },

  describe(fault, action) {
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
  },
};

function shapeOf(fault: PlannedFault) {
  const { shape } = parameters.parse(fault.parameters);
  if (typeof shape !== 'string') throw new RangeError(`${fault.id}: a planned partition has one shape, not a list`);
  return shape;
}

function rulesOf(division: Cut, scope: 'peers' | 'all'): PacketRule[] {
  const effect = { kind: 'drop' } as const;
  const peers = division.blocked.map(({ from, to }) => ({ receiver: to, sender: from, effect }));
  if (scope === 'peers') return peers;
  return [...peers, ...division.cutOff.map((receiver) => ({ receiver, sender: CLIENTS, effect }))];
}

function sidesOf(order: readonly string[], action: FaultAction) {
  return { side: words(action.targets), rest: words(order.filter((node) => !action.targets.includes(node))) };
}

function words(nodes: readonly string[]): string {
  return nodes.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(' ');
}
