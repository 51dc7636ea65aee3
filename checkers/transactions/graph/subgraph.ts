import { GraphBuilder, type Graph } from './graph.ts';

/** A part of a graph with vertices of its own. */
export interface Subgraph {
  readonly graph: Graph;
  /** The vertex of the whole graph behind each of the part's. */
  readonly vertices: readonly number[];
}

/**
 * The given vertices and the edges between them; notes are edges of the whole graph.
 *
 * @param places room for a number per vertex of the whole graph, -1 everywhere before and after
 */
export function subgraph(whole: Graph, vertices: readonly number[], places: Int32Array): Subgraph {
  vertices.forEach((vertex, place) => {
    places[vertex] = place;
  });
  const builder = new GraphBuilder(vertices.length);
  vertices.forEach((vertex, place) => {
    const end = whole.rows[vertex + 1] as number;
    for (let edge = whole.rows[vertex] as number; edge < end; edge++) {
      const target = places[whole.targets[edge] as number] as number;
      if (target >= 0) builder.edge(place, target, whole.kinds[edge] as number, edge);
    }
  });
  for (const vertex of vertices) places[vertex] = -1;
  return { graph: builder.build(), vertices };
}
