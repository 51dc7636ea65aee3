import { chain } from '../../../harness/core/raft/hash.ts';
import { NO_EXTENSIONS } from './extensions.ts';
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
  hash = chain(hash, state.machine.hash);
  return state.extensions === NO_EXTENSIONS ? hash : chain(hash, extensionsPrint(state));
}

function extensionsPrint({ nodes, members, extensions }: State): number {
  const { snapshot, arriving, installed, preVotes, hearsLeader, heard, round, confirmed, reads, leases, transfer } =
    extensions;
  const setOf = (names: readonly string[] | undefined): number =>
    (names ?? []).reduce((set, name) => set | (1 << nodes.indexOf(name)), 0);
  let hash = chain(snapshot?.index ?? 0, arriving === null ? -1 : arriving.offset);
  hash = chain(chain(chain(hash, installed), setOf(members)), setOf(preVotes?.voters) * 2 + Number(hearsLeader));
  hash = chain(chain(hash, setOf(heard)), round);
  for (const confirmation of confirmed) hash = chain(hash, confirmation);
  for (const lease of leases ?? []) hash = chain(hash, lease);
  hash = chain(hash, reads.length * 4 + (leases === null ? 2 : 0));
  return chain(hash, transfer === null ? 0 : 2 * nodes.indexOf(transfer.to) + (transfer.told ? 2 : 1));
}
