import { THEN } from '../graph/edge-kind.ts';
import type { Components } from '../graph/components.ts';
import type { Graph } from '../graph/graph.ts';
import { PathFinder, type Allowance } from './path-finder.ts';

const WORDS = 8;
/** Vertices whose successors are followed in one pass. */
const BATCH = 32 * WORDS;

/**
 * A short cycle with one edge of `anti`, the others of `plain`, which have no cycle by themselves. For every edge
 * a -> b of `anti` it must be known whether b reaches a: the vertices that can be reached from many b at once are
 * propagated in topological order, a bit each. O(edges x different b / 256).
 *
 * @param order the components over `plain` and `THEN`, every vertex one of its own
 */
export function singleAntiDependency(
  graph: Graph,
  plain: number,
  anti: number,
  order: Components,
  allowance: Allowance,
): number[] | undefined {
  const candidates = antiDependencies(graph, anti);
  const topological = new Int32Array(graph.size);
  order.of.forEach((component, vertex) => {
    topological[graph.size - 1 - component] = vertex;
  });
  const heads = [...candidates.keys()];
  for (let first = 0; first < heads.length; first += BATCH) {
    const batch = heads.slice(first, first + BATCH);
    const reached = propagate(graph, plain | THEN, topological, batch);
    const closing = batch.flatMap((head, bit) =>
      (candidates.get(head) as AntiDependency[]).filter(({ from }) => has(reached, from, bit)),
    );
    if (closing.length > 0) return shortest(graph, plain | THEN, closing, allowance);
  }
  return undefined;
}

interface AntiDependency {
  readonly from: number;
  readonly to: number;
  readonly edge: number;
}

/** By the vertex they lead to. */
function antiDependencies(graph: Graph, anti: number): Map<number, AntiDependency[]> {
  const byHead = new Map<number, AntiDependency[]>();
  for (let from = 0; from < graph.size; from++) {
    const end = graph.rows[from + 1] as number;
    for (let edge = graph.rows[from] as number; edge < end; edge++) {
      if (((graph.kinds[edge] as number) & anti) === 0) continue;
      const to = graph.targets[edge] as number;
      const own = byHead.get(to);
      if (own) own.push({ from, to, edge });
      else byHead.set(to, [{ from, to, edge }]);
    }
  }
  return byHead;
}

function propagate(graph: Graph, allowed: number, topological: Int32Array, heads: readonly number[]): Int32Array {
  const { rows, targets, kinds } = graph;
  const reached = new Int32Array(graph.size * WORDS);
  heads.forEach((head, bit) => {
    const word = head * WORDS + (bit >> 5);
    reached[word] = (reached[word] as number) | (1 << (bit & 31));
  });
  for (const vertex of topological) {
    const own = vertex * WORDS;
    let any = 0;
    for (let word = own; word < own + WORDS; word++) any |= reached[word] as number;
    if (any === 0) continue;
    const end = rows[vertex + 1] as number;
    for (let edge = rows[vertex] as number; edge < end; edge++) {
      if (((kinds[edge] as number) & allowed) === 0) continue;
      const target = (targets[edge] as number) * WORDS;
      for (let word = 0; word < WORDS; word++) {
        reached[target + word] = (reached[target + word] as number) | (reached[own + word] as number);
      }
    }
  }
  return reached;
}

function has(reached: Int32Array, vertex: number, bit: number): boolean {
  return (((reached[vertex * WORDS + (bit >> 5)] as number) >>> (bit & 31)) & 1) === 1;
}

function shortest(
  graph: Graph,
  allowed: number,
  closing: readonly AntiDependency[],
  allowance: Allowance,
): number[] | undefined {
  const finder = new PathFinder(graph, allowance);
  let best: { edges: number[]; cost: number } | undefined;
  for (const { from, to, edge } of closing) {
    const path = finder.shortest(to, from, allowed, best === undefined ? Infinity : best.cost - 1);
    if (path) best = { edges: [edge, ...path.edges], cost: path.cost + 1 };
    if (allowance.left <= 0) break;
  }
  if (best) return best.edges;
  const [{ from, to, edge }] = closing as readonly [AntiDependency];
  const path = new PathFinder(graph, { left: Infinity }).shortest(to, from, allowed, Infinity);
  return path && [edge, ...path.edges];
}
