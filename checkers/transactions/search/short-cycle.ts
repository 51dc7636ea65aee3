import { cyclicComponents, type Components } from '../graph/components.ts';
import type { Graph } from '../graph/graph.ts';
import { PathFinder, type Allowance } from './path-finder.ts';

/** Fewest transactions of a cycle: two. */
const LEAST = 2;

/**
 * A short cycle over the allowed kinds, as edges; undefined when there is none. Components come from the smallest on,
 * and the shortest cycle through any of their vertices is looked for as long as the allowance lasts.
 */
export function shortCycle(
  graph: Graph,
  allowed: number,
  found: Components,
  allowance: Allowance,
): number[] | undefined {
  const cyclic = cyclicComponents(found).sort((a, b) => a.length - b.length);
  if (cyclic.length === 0) return undefined;
  const finder = new PathFinder(graph, allowance);
  let best: { edges: number[]; cost: number } | undefined;
  for (const start of cyclic.flat()) {
    best = finder.shortest(start, start, allowed, best?.cost ?? Infinity) ?? best;
    if (best?.cost === LEAST || (allowance.left <= 0 && best !== undefined)) break;
    // Vertices of one component all have a cycle, so one search without an allowance finds one.
    if (allowance.left <= 0)
      return new PathFinder(graph, { left: Infinity }).shortest(start, start, allowed, Infinity)?.edges;
  }
  return best?.edges;
}
