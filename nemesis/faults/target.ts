import { z } from 'zod';
import { InputError } from '../../harness/core/errors.ts';
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

/** Why a target can hit nobody in a cluster of this size; undefined when it can. */
export function refuseTarget(target: Selector, nodes: number) {
  if (target !== 'minority' || minoritySize(nodes) > 0) return undefined;
  return {
    path: ['target'],
    message: `a minority of ${nodes} nodes has no member; use at least 3 nodes, or target one`,
  };
}

/** Refuses names that no node of the run has. */
export function checkNames(target: Selector, nodes: readonly string[]): void {
  if (typeof target === 'string') return;
  const unknown = target.filter((name) => !nodes.includes(name));
  if (unknown.length === 0) return;
  throw new InputError(`target names ${unknown.join(', ')}, but the nodes are ${nodes.join(', ')}`, {
    code: 'FAULT_UNKNOWN_NODE',
    hint: 'Name nodes of the run, or use a selector such as leader, follower, one, minority, majority or all.',
  });
}
