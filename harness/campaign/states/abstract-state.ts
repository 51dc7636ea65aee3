import type { Role } from '../../core/node-view.ts';
import { chain } from '../../core/raft/hash.ts';
import type { NodeState } from '../../core/raft/node-state.ts';
import type { WorldState } from '../../core/raft/observation.ts';

/** Differences of indices that count; larger ones are all alike. */
const MOST_APART = 3;
const ROLES: readonly Role[] = ['follower', 'candidate', 'leader'];

/**
 * A world reduced to what a person would draw on a board, as a hash: who is up in which role, who is ahead of whom in terms, logs and
 * commits, who voted for himself. Names, numbers and values are left out, so worlds that differ in nothing else are one, and
 * their number says how much of the space of states was seen. (After Drăgoi et al., "Model-guided fuzzing of distributed
 * systems", 2025, which takes the states of a model.)
 */
export function abstractState({ nodes, up }: WorldState): number {
  const terms = ranks(nodes.map(({ currentTerm }) => currentTerm));
  const ends = ranks(nodes.map(({ log }) => log.term));
  const longest = Math.max(...nodes.map(({ log }) => log.index));
  const furthest = Math.max(...nodes.map(({ commitIndex }) => commitIndex));
  const codes = nodes.map((node, position) => {
    const parts = [
      up[position] === true ? 1 : 0,
      ROLES.indexOf(node.role),
      terms[position] as number,
      ends[position] as number,
      Math.min(MOST_APART, longest - node.log.index),
      Math.min(MOST_APART, furthest - node.commitIndex),
      voteOf(node),
    ];
    return parts.reduce((code, part) => 16 * code + Math.min(15, part), 0);
  });
  return codes.sort((one, other) => one - other).reduce(chain, nodes.length);
}

function voteOf({ votedFor, self }: NodeState): number {
  if (votedFor === null) return 0;
  return votedFor === self ? 1 : 2;
}

/** Of each value its place among the different ones. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => new Set(values.filter((other) => other < value)).size);
}
