import type { NodeView } from '../node-view.ts';
import { formatHash } from './hash.ts';
import type { NodeState } from './node-state.ts';

/** A node as observers of any Raft see it; `stateDigest` says what it has applied, or else what is known of that. */
export function viewOfNode(state: NodeState, life: number, stateDigest: string): NodeView {
  return {
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
    stateDigest,
  };
}
