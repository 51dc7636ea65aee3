import { chain } from '../../../harness/core/raft/hash.ts';
import type { State } from './types.ts';

const ROLES = { follower: 1, candidate: 2, leader: 3 } as const;

/** A number that two states share only if an observer could not tell them apart, hash collisions aside. */
export function fingerprintOf(state: State): number {
  const { nodes, votedFor, leader } = state;
  const small =
    (state.currentTerm << 10) ^
    ((votedFor === null ? 0 : nodes.indexOf(votedFor) + 1) << 6) ^
    ((leader === null ? 0 : nodes.indexOf(leader) + 1) << 2) ^
    ROLES[state.role];
  let hash = chain(state.log.hash, small);
  hash = chain(hash, state.commitIndex * 0x10000 + state.lastApplied);
  return chain(hash, state.machine.hash);
}
