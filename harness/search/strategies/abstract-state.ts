import type { NodeState } from '../../core/raft/node-state.ts';
import type { SearchedNode, SearchedWorld } from './moves.ts';

/**
 * What is left of a world when names and numbers are forgotten: of each node its role, whether it runs, how its term, log
 * and commit index stand to the others', and for whom it voted; of what is in flight the types, and whether they are of the
 * past. Where nodes say little of themselves, that much less is told apart. (After ModelFuzz, OOPSLA 2025, and Borgarelli
 * et al., OOPSLA 2024.)
 */
export function abstractState(world: SearchedWorld): string {
  const states = world.nodes.map(({ state }) => state as NodeState);
  const terms = ranks(states.map(({ currentTerm }) => currentTerm));
  const logs = ranks(states.map(({ log }) => log.term * FAR + log.index));
  const commits = ranks(states.map(({ commitIndex }) => commitIndex));
  const nodes = world.nodes.map(({ up, name }, position) => {
    const { role, votedFor } = states[position] as NodeState;
    const vote = votedFor === null ? '-' : votedFor === name ? 'self' : 'other';
    return [role, up, terms[position], logs[position], commits[position], vote].join(' ');
  });
  return [...nodes.sort(), ...inFlight(world, Math.max(...states.map(({ currentTerm }) => currentTerm)))].join('; ');
}

/** More than any log has entries. */
const FAR = 1_000_000;

/** Types of packets that can arrive, those of earlier terms apart. */
function inFlight({ links, nodes }: SearchedWorld, newest: number): string[] {
  const kinds = new Set<string>();
  for (const { packets, from } of links) {
    const { handlers } = nodes[from] as SearchedNode;
    for (const { type, message } of packets) {
      const term = handlers.messageTerm(message);
      kinds.add(term !== undefined && term < newest ? `old ${type}` : type);
    }
  }
  return [...kinds].sort();
}

/** Each number by its place among the different ones. */
function ranks(numbers: readonly number[]): number[] {
  const sorted = [...new Set(numbers)].sort((one, other) => one - other);
  return numbers.map((number) => sorted.indexOf(number));
}
