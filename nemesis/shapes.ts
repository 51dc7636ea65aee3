import { minoritySize } from './selectors.ts';

/** How a partition can divide a cluster. */
export const SHAPES = ['majority', 'minority', 'isolate-leader', 'ring', 'bridge', 'one-way', 'halves'] as const;

export type Shape = (typeof SHAPES)[number];

/** One direction between two nodes: packets of `from` on their way to `to`. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** A divided cluster. */
export interface Cut {
  /** Links that carry nothing. */
  readonly blocked: readonly Link[];
  /** The side that lost touch with the rest; empty where no side is apart from all others (ring, bridge). */
  readonly cutOff: readonly string[];
}

/** Nodes a shape needs to differ from the whole cluster or from nothing. */
export const FEWEST_NODES: Readonly<Record<Shape, number>> = {
  majority: 3,
  minority: 3,
  'isolate-leader': 2,
  ring: 4,
  bridge: 3,
  'one-way': 2,
  halves: 2,
};

/**
 * Which links a shape blocks. A function of its arguments: the seed drew `order`, the situation gave `leader`.
 *
 * - `majority`: a majority and a minority that do not hear each other, both by `order`
 * - `minority`: the same sizes, the leader on the smaller side
 * - `isolate-leader`: the leader and all others
 * - `ring`: each node hears only its two neighbours in `order`, which is closed to a ring
 * - `bridge`: two halves and one node that hears both
 * - `one-way`: one half does not hear the other, which hears it
 * - `halves`: two halves that do not hear each other; with an even number of nodes neither is a majority
 */
export function cut(shape: Shape, order: readonly string[], leader: string): Cut {
  switch (shape) {
    case 'majority':
      return split(order.slice(0, minoritySize(order.length)), order);
    case 'minority':
      return split(leaderFirst(order, leader).slice(0, minoritySize(order.length)), order);
    case 'isolate-leader':
      return split([leader], order);
    case 'ring':
      return { blocked: ringLinks(order), cutOff: [] };
    case 'bridge':
      return { blocked: bridgeLinks(order), cutOff: [] };
    case 'one-way':
      return oneWay(firstHalf(order), order);
    case 'halves':
      return split(firstHalf(order), order);
  }
}

/** The three parts of a bridge: one half, the node between, the other half. */
export function bridgeSides(order: readonly string[]): {
  readonly left: readonly string[];
  readonly bridge: string;
  readonly right: readonly string[];
} {
  const [bridge, ...others] = order;
  if (bridge === undefined) throw new RangeError('a bridge needs nodes');
  const left = firstHalf(others);
  return { left, bridge, right: others.slice(left.length) };
}

function split(side: readonly string[], order: readonly string[]): Cut {
  const rest = without(order, side);
  return { blocked: [...linksFrom(side, rest), ...linksFrom(rest, side)], cutOff: side };
}

function oneWay(deaf: readonly string[], order: readonly string[]): Cut {
  return { blocked: linksFrom(without(order, deaf), deaf), cutOff: deaf };
}

function ringLinks(order: readonly string[]): Link[] {
  const last = order.length - 1;
  return order.flatMap((from, i) =>
    order.filter((_, j) => ![0, 1, last].includes(Math.abs(i - j))).map((to) => ({ from, to })),
  );
}

function bridgeLinks(order: readonly string[]): Link[] {
  const { left, right } = bridgeSides(order);
  return [...linksFrom(left, right), ...linksFrom(right, left)];
}

function linksFrom(senders: readonly string[], receivers: readonly string[]): Link[] {
  return senders.flatMap((from) => receivers.map((to) => ({ from, to })));
}

function leaderFirst(order: readonly string[], leader: string): string[] {
  return [leader, ...without(order, [leader])];
}

function firstHalf(order: readonly string[]): readonly string[] {
  return order.slice(0, Math.floor(order.length / 2));
}

function without(order: readonly string[], nodes: readonly string[]): string[] {
  return order.filter((node) => !nodes.includes(node));
}
