import { z } from 'zod';
import { minoritySize, SELECTORS, type Selector } from '../selectors.ts';

/** What is wrong with a target, and where in the fault's keys. */
export interface TargetProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

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
export function refuseTarget(target: Selector, nodes: readonly string[]): TargetProblem | undefined {
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

/**
 * Why a target may be too many nodes at once; undefined when it is a minority of them.
 *
 * @param what what is done to them and why that is too much: `away leave no majority that goes on writing`
 */
export function refuseMajority(target: Selector, nodes: readonly string[], what: string): TargetProblem | undefined {
  const most = minoritySize(nodes.length);
  const hit = typeof target === 'string' ? (sizes(nodes.length)[target] ?? 1) : target.length;
  if (hit <= most) return undefined;
  return {
    path: ['target'],
    message: `${hit} of ${nodes.length} nodes ${what}; at most ${most} may be`,
  };
}

/** How many nodes the selectors mean that mean more than one. */
function sizes(nodes: number): Partial<Record<string, number>> {
  const minority = minoritySize(nodes);
  return { minority, majority: nodes - minority, all: nodes };
}
