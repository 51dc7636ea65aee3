import { THEN } from '../graph/edge-kind.ts';
import { components, cyclicComponents, type Components } from '../graph/components.ts';
import type { Graph } from '../graph/graph.ts';
import { subgraph } from '../graph/subgraph.ts';
import { antiKinds, isWithin, LEVELS, plainKinds, type Level } from './level.ts';
import { nonadjacentCycle } from './nonadjacent.ts';
import type { Allowance } from './path-finder.ts';
import { shortCycle } from './short-cycle.ts';
import { singleAntiDependency } from './single.ts';

/** Visits of edges to find the shortest cycle of one level in one component; beyond, a short one is good enough. */
const VISITS = 4_000_000;

/** A cycle as edges of the whole graph in order, and the least level it is one of. */
export interface FoundCycle {
  readonly level: Level;
  readonly edges: readonly number[];
}

/**
 * For each strongly connected component of the graph, a short cycle at each level at which there is one, except at
 * levels that contain one where a cycle was found already. So what is found at a level needs everything it allows.
 *
 * @param found the components, where they are known
 */
export function findCycles(graph: Graph, found: Components = components(graph, ~0)): FoundCycle[] {
  const places = new Int32Array(graph.size).fill(-1);
  return cyclicComponents(found).flatMap((vertices) => {
    const part = subgraph(graph, vertices, places).graph;
    return cyclesOfComponent(part).map(({ level, edges }) => ({
      level,
      edges: edges.map((edge) => part.notes[edge] as number),
    }));
  });
}

function cyclesOfComponent(graph: Graph): FoundCycle[] {
  const found: FoundCycle[] = [];
  const present = graph.kinds.reduce((kinds, kind) => kinds | kind, 0);
  const tried = new Set<string>();
  for (const level of LEVELS) {
    if (found.some((cycle) => isWithin(cycle.level, level))) continue;
    // An order that has no edges here adds nothing to what was searched without it.
    const search = `${level.class} ${String((plainKinds(level) | antiKinds(level)) & present)}`;
    if (tried.has(search)) continue;
    tried.add(search);
    const edges = cycleAt(graph, level, { left: VISITS });
    if (edges) found.push({ level, edges });
  }
  return found;
}

/** @returns the edges of a cycle; undefined when there is none at this level */
function cycleAt(graph: Graph, level: Level, allowance: Allowance): number[] | undefined {
  const plain = plainKinds(level);
  const anti = antiKinds(level);
  if (level.class === 'G-nonadjacent') return nonadjacentCycle(graph, plain, anti, allowance);
  const allowed = plain | THEN | (level.class === 'G2-item' ? anti : 0);
  const found = components(graph, allowed);
  if (found.count < graph.size) return shortCycle(graph, allowed, found, allowance);
  return level.class === 'G-single' ? singleAntiDependency(graph, plain, anti, found, allowance) : undefined;
}
