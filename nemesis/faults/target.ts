import { z } from 'zod';
import { minoritySize, SELECTORS, type Selector } from '../selectors.ts';

/** The key `target` of faults that hit nodes. */
export function targetSchema(fallback: Selector) {
  return z
    .union([z.enum(SELECTORS), z.array(z.string().min(1)).min(1)])
    .default(typeof fallback === 'string' ? fallback : [...fallback])
    .describe(
      'Whom it hits: leader, follower, one, minority, majority, all, or a list of node names. ' +
        'Nodes that another fault holds down are left out; an unknown leader is replaced by a node drawn by the seed.',
    );
}

/** Why a target can hit nobody in this cluster; undefined when it can. */
export function refuseTarget(target: Selector, nodes: readonly string[]) {
  if (typeof target !== 'string') {
    const unknown = target.findIndex((name) => !nodes.includes(name));
    if (unknown < 0) return undefined;
    return {
      path: ['target', unknown],
      message: `there is no node ${target[unknown] ?? ''}; the nodes are ${nodes.join(', ')}`,
    };
  }
  if (target !== 'minority' || minoritySize(nodes.length) > 0) return undefined;
  return {
    path: ['target'],
    message: `a minority of ${nodes.length} nodes has no member; use at least 3 nodes, or target one`,
  };
}
