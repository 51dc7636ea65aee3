import { THEN } from '../graph/edge-kind.ts';
import { components } from '../graph/components.ts';
import { GraphBuilder, type Graph } from '../graph/graph.ts';
import type { Allowance } from './path-finder.ts';
import { shortCycle } from './short-cycle.ts';

/**
 * A short cycle in which no two edges of `anti` are next to each other, as edges; undefined when there is none. Looked
 * for in the product of the graph with an automaton of two states, "the last edge was one of `anti`" and "it was not":
 * vertex v in state s is 2v + s.
 */
export function nonadjacentCycle(
  graph: Graph,
  plain: number,
  anti: number,
  allowance: Allowance,
): number[] | undefined {
  const product = productOf(graph, plain, anti);
  const edges = shortCycle(product, ~0, components(product, ~0), allowance);
  return edges && simple(product, edges).map((edge) => product.notes[edge] as number);
}

/** Its notes are the edges of the graph. */
function productOf(graph: Graph, plain: number, anti: number): Graph {
  const builder = new GraphBuilder(2 * graph.size);
  for (let vertex = 0; vertex < graph.size; vertex++) {
    const end = graph.rows[vertex + 1] as number;
    for (let edge = graph.rows[vertex] as number; edge < end; edge++) {
      const kind = graph.kinds[edge] as number;
      const target = 2 * (graph.targets[edge] as number);
      if ((kind & anti) !== 0) builder.edge(2 * vertex, target + 1, kind, edge);
      else if (kind === THEN) {
        builder.edge(2 * vertex, target, kind, edge);
        builder.edge(2 * vertex + 1, target + 1, kind, edge);
      } else if ((kind & plain) !== 0) {
        builder.edge(2 * vertex, target, kind, edge);
        builder.edge(2 * vertex + 1, target, kind, edge);
      }
    }
  }
  return builder.build();
}

/**
 * Cuts a cycle of the product that passes a vertex in both states. The part from where it leaves that vertex after an
 * anti-dependency to where it comes back without one is a cycle by itself: it both begins and ends with another edge.
 */
function simple(product: Graph, edges: readonly number[]): readonly number[] {
  const targets = edges.map((edge) => product.targets[edge] as number);
  for (const [position, target] of targets.entries()) {
    if (target % 2 === 0) continue;
    const again = targets.indexOf(target - 1);
    if (again < 0) continue;
    const rotated = [...edges.slice(position + 1), ...edges.slice(0, position + 1)];
    return simple(product, rotated.slice(0, (again - position + edges.length) % edges.length));
  }
  return edges;
}
