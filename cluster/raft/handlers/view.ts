import { formatHash } from '../../../harness/core/raft/hash.ts';
import { viewOfNode } from '../../../harness/core/raft/view-of-node.ts';
import type { NodeView } from '../../../harness/core/node-view.ts';
import type { State } from './types.ts';

/** A node as observers of any Raft see it, with what this one says of its snapshots. */
export function viewOf(state: State, life: number): NodeView {
  const { snapshot, installed } = state.extensions;
  const view = viewOfNode(state, life, formatHash(state.machine.hash));
  if (snapshot === null) return view;
  return { ...view, baseIndex: snapshot.index, ...(installed === 0 ? {} : { snapshotsInstalled: installed }) };
}
