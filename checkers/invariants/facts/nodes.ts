import type { NodeState } from '../../../harness/core/raft/node-state.ts';

/** The bit of a node in a mask; nodes the world does not know share the highest bit. */
export function bitOf(names: readonly string[], name: string): number {
  const position = names.indexOf(name);
  return position < 0 ? 1 << 30 : 1 << position;
}

/** The mask of a list of nodes. */
export function maskOf(names: readonly string[], nodes: readonly string[]): number {
  let mask = 0;
  for (const node of nodes) mask |= bitOf(names, node);
  return mask;
}

/** Whether the nodes of the mask contain more than half of the configuration the node goes by. */
export function isQuorum(names: readonly string[], mask: number, { members }: Pick<NodeState, 'members'>): boolean {
  let count = 0;
  for (const member of members) if ((mask & bitOf(names, member)) !== 0) count++;
  return count > members.length >> 1;
}

/** Names of the nodes of a mask, for sentences. */
export function namesOf(names: readonly string[], mask: number): string {
  const found = names.filter((_name, position) => (mask & (1 << position)) !== 0);
  return found.length === 0 ? 'nobody' : found.join(', ');
}
