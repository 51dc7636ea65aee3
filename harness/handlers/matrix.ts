import { exploreAtRandom } from '../../cluster/world/exploration/explore-at-random.ts';
import { exploreBreadthFirst, type Counterexample } from '../../cluster/world/exploration/explore-breadth-first.ts';
import type { Semantics } from '../../cluster/world/semantics/semantics.ts';
import { transform } from '../../cluster/world/transformers/transform.ts';
import type { Transformer } from '../../cluster/world/transformers/transformer.ts';
import type { AnyHandlerSystem } from '../core/contracts/handler-system.ts';
import { InputError } from '../core/errors.ts';

/** How hard a cell of the matrix is tried. */
export interface Effort {
  /** Every schedule of up to this many steps … */
  readonly depth: number;
  /** … as long as it does not take more different states than this. */
  readonly states: number;
  /** Then a random schedule for each of these seeds. */
  readonly seeds: readonly string[];
  /** Length of each random schedule. */
  readonly steps: number;
}

/** What became of a property, in one pair of wrapper and semantics. */
export type Cell =
  | {
      readonly outcome: 'holds';
      readonly states: number;
      /** Every schedule up to this length was tried. */
      readonly depth: number;
      /** There are no further states: it holds without a bound. */
      readonly exhaustive: boolean;
      readonly schedules: number;
    }
  | ({
      readonly outcome: 'breaks';
      /** There is no shorter one; otherwise no one and no two steps of it can be left out. */
      readonly shortest: boolean;
    } & Counterexample)
  | { readonly outcome: 'impossible'; readonly reason: string };

/** The same property with these transformers around the system (none: the plain one), under these semantics. */
export function tryCell(
  system: AnyHandlerSystem,
  nodes: readonly string[],
  wrappers: readonly Transformer[],
  semantics: Semantics,
  effort: Effort,
): Cell {
  const wrapped = transform(system, wrappers);
  try {
    return search(wrapped, nodes, semantics, effort);
  } catch (error) {
    if (error instanceof InputError && error.code === 'SEMANTICS_HANDLERS') {
      return { outcome: 'impossible', reason: error.message };
    }
    throw error;
  }
}

function search(system: AnyHandlerSystem, nodes: readonly string[], semantics: Semantics, effort: Effort): Cell {
  const { states, depth, exhaustive, counterexample } = exploreBreadthFirst(system, nodes, semantics, effort);
  if (counterexample !== undefined) return { outcome: 'breaks', shortest: true, ...counterexample };
  for (const seed of effort.seeds) {
    const found = exploreAtRandom(system, nodes, semantics, { seed, steps: effort.steps });
    if (found !== undefined) return { outcome: 'breaks', shortest: false, ...found };
  }
  return { outcome: 'holds', states, depth, exhaustive, schedules: effort.seeds.length };
}
