import type { NodeView } from '../../../harness/core/node-view.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';

const EMPTY: Omit<NodeView, 'node' | 'life'> = {
  term: 0,
  role: 'follower',
  votedFor: null,
  leader: null,
  commitIndex: 0,
  lastApplied: 0,
  lastIndex: 0,
  lastTerm: 0,
  logDigest: 'empty',
  stateDigest: 'empty',
};

/** A trace in which each entry shows one node: only what matters is written down. */
export function traceOf(...views: readonly (Partial<NodeView> & { readonly node: string })[]): TraceLine[] {
  return views.map((view, index) => {
    const full = { ...EMPTY, life: 1, ...view };
    const { node, life } = full;
    return { step: index + 1, time: index, rule: 'deliver', node, life, sends: [], outputs: [], view: full };
  });
}

/** A line that runs no handler and therefore shows nobody. */
export function unobserved(node: string): TraceLine {
  return { step: 1, time: 0, rule: 'drop', node, life: 1, packet: `n1>${node}#1`, sends: [], outputs: [] };
}
