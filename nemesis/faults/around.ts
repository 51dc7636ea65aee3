import { z } from 'zod';
import {
  CLIENTS,
  type FaultAction,
  type FaultSkipped,
  type PacketEffect,
  type PacketRule,
} from '../../harness/core/fault.ts';

export const DIRECTIONS = ['in', 'out', 'both'] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** The key `direction`; what each word means differs by fault. */
export function directionSchema(description: string) {
  return z.enum(DIRECTIONS).default('both').describe(description);
}

/** The key `percent`: a share of packets. */
export function percentSchema(description: string) {
  return z.number().gt(0).max(100).default(20).describe(description);
}

/** The action that gives `effect` to the links around the targets. */
export function hitAround(
  targets: readonly string[],
  nodes: readonly string[],
  direction: Direction,
  clients: boolean,
  effect: PacketEffect,
): FaultAction | FaultSkipped {
  const rules = rulesAround(targets, nodes, direction, clients, effect);
  if (rules.length === 0) return { kind: 'skip', reason: 'the cluster has no link it could hit' };
  return { kind: 'packets', rules, targets };
}

/**
 * One rule for every link between a target and another node, in the directions asked for as seen from the target, and
 * with clients for what they send to a target. A link between two targets gets one rule, so that it suffers once.
 */
export function rulesAround(
  targets: readonly string[],
  nodes: readonly string[],
  direction: Direction,
  clients: boolean,
  effect: PacketEffect,
): PacketRule[] {
  const hit = (sender: string, receiver: string): boolean =>
    (direction !== 'out' && targets.includes(receiver)) || (direction !== 'in' && targets.includes(sender));
  const peers = nodes.flatMap((receiver) =>
    nodes
      .filter((sender) => sender !== receiver && hit(sender, receiver))
      .map((sender) => ({ receiver, sender, effect })),
  );
  if (!clients || direction === 'out') return peers;
  return [...peers, ...targets.map((receiver) => ({ receiver, sender: CLIENTS, effect }))];
}

/** What a direction is called in sentences. */
export const DIRECTION_WORDS: Readonly<Record<Direction, string>> = {
  in: 'packets to',
  out: 'packets from',
  both: 'packets to and from',
};
