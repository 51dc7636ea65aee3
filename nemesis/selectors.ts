import type { Situation } from '../harness/core/fault-action.ts';

/** Ways to say whom a fault hits without naming nodes. */
export const SELECTORS = ['leader', 'follower', 'one', 'minority', 'majority', 'all'] as const;

export type SelectorName = (typeof SELECTORS)[number];

/** Whom a fault hits: a selector, or nodes by name. */
export type Selector = SelectorName | readonly string[];

/**
 * The nodes a selector means in a situation. Every free choice is taken from the front of `order`, which the seed drew
 * beforehand, so nothing is drawn at run time. Nodes that another fault holds down are never picked, not even by name:
 * hitting them again would have no effect to prove. Empty when nobody is left.
 *
 * - `leader`: the observed leader; when none is known, or it is held down, the first of `order` that is up
 * - `follower`: the first of `order` that is up and is not the observed leader
 * - `one`: the first of `order` that is up
 * - `minority`, `majority`: the largest number of nodes that is no majority, the smallest that is one
 * - `all`: every node that is up
 */
export function select(selector: Selector, order: readonly string[], situation: Situation): string[] {
  const up = order.filter((node) => !situation.down.has(node));
  if (typeof selector !== 'string') return up.filter((node) => selector.includes(node));
  switch (selector) {
    case 'leader': {
      const leader = leaderIn(order, situation);
      return leader === undefined ? [] : [leader];
    }
    case 'follower':
      return up.filter((node) => node !== situation.leader).slice(0, 1);
    case 'one':
      return up.slice(0, 1);
    case 'minority':
      return up.slice(0, minoritySize(order.length));
    case 'majority':
      return up.slice(0, order.length - minoritySize(order.length));
    case 'all':
      return up;
  }
}

/** Who counts as leader: the observed one, or in its absence the first of `order` that is up. */
export function leaderIn(order: readonly string[], situation: Situation): string | undefined {
  if (situation.leader !== undefined && !situation.down.has(situation.leader)) return situation.leader;
  return order.find((node) => !situation.down.has(node));
}

/** The largest number of nodes whose absence leaves a majority. */
export function minoritySize(nodes: number): number {
  return Math.floor((nodes - 1) / 2);
}
