import { formatHash } from '../../../harness/core/raft/hash.ts';
import type { NodeView } from '../../../harness/core/node-view.ts';
import type { State } from './types.ts';

/** A node as observers of any Raft see it. */
export function viewOf(state: State, life: number): NodeView {
  const { snapshot, installed } = state.extensions;
  const view = {
    node: state.self,
    life,
    term: state.currentTerm,
    role: state.role,
    votedFor: state.votedFor,
    leader: state.role === 'leader' ? state.self : state.leader,
    commitIndex: state.commitIndex,
    lastApplied: state.lastApplied,
    lastIndex: state.log.index,
    lastTerm: state.log.term,
    logDigest: formatHash(state.log.hash),
    stateDigest: formatHash(state.machine.hash),
  };
  if (snapshot === null) return view;
  return { ...view, baseIndex: snapshot.index, ...(installed === 0 ? {} : { snapshotsInstalled: installed }) };
}
