import type { Moves, SearchedNode } from '../strategies/moves.ts';

/**
 * Why a core that gave no answer need not have given one:
 *
 * - `majority-outside`: some node of the core goes by a configuration of which the core is no majority;
 * - `alone`: one node, of a build whose nodes cannot serve alone even when nothing ever happened to them.
 */
export type Excuse = 'majority-outside' | 'alone';

/** The first excuse that applies; undefined when the core owed an answer. */
export function excuseOf(moves: Moves, core: readonly SearchedNode[], servesAlone: () => boolean): Excuse | undefined {
  const names = core.map(({ name }) => name);
  const without = core.some((node) => {
    const { members } = moves.stateOf(node);
    return members.filter((member) => names.includes(member)).length <= members.length / 2;
  });
  if (without) return 'majority-outside';
  return core.length === 1 && !servesAlone() ? 'alone' : undefined;
}
