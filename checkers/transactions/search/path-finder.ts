import { THEN } from '../graph/edge-kind.ts';
import type { Graph } from '../graph/graph.ts';

/** Visits of edges that searches for short cycles may share; existence is decided without them. */
export interface Allowance {
  left: number;
}

/** Shortest paths by breadth, again and again in one graph. `THEN` costs nothing, every other edge one. */
export class PathFinder {
  readonly #graph: Graph;
  readonly #distance: Int32Array;
  /** In which search a vertex was last reached. */
  readonly #reached: Int32Array;
  readonly #edge: Int32Array;
  readonly #from: Int32Array;
  readonly #allowance: Allowance;
  #search = 0;

  constructor(graph: Graph, allowance: Allowance) {
    this.#graph = graph;
    this.#distance = new Int32Array(graph.size);
    this.#reached = new Int32Array(graph.size);
    this.#edge = new Int32Array(graph.size);
    this.#from = new Int32Array(graph.size);
    this.#allowance = allowance;
  }

  /**
   * The edges of a shortest path of at least one edge, over the allowed kinds, whose cost is less than `bound`. A path
   * from a vertex to itself is a cycle. Undefined when there is none, or when the allowance is spent.
   */
  shortest(start: number, goal: number, allowed: number, bound: number): { edges: number[]; cost: number } | undefined {
    const { rows, targets, kinds } = this.#graph;
    this.#search++;
    let best = bound;
    let last = -1;
    let lastFrom = -1;
    let level: number[] = [start];
    this.#reach(start, 0, -1, -1);
    for (let cost = 0; level.length > 0 && cost < best; cost++) {
      const following: number[] = [];
      for (let vertex = level.pop(); vertex !== undefined; vertex = level.pop()) {
        if (this.#distance[vertex] !== cost) continue;
        const end = rows[vertex + 1] as number;
        for (let edge = rows[vertex] as number; edge < end; edge++) {
          const kind = kinds[edge] as number;
          if ((kind & allowed) === 0) continue;
          if (--this.#allowance.left < 0) return undefined;
          const target = targets[edge] as number;
          const reached = kind === THEN ? cost : cost + 1;
          if (target === goal && reached < best) {
            best = reached;
            last = edge;
            lastFrom = vertex;
          }
          if (this.#isReached(target) && (this.#distance[target] as number) <= reached) continue;
          this.#reach(target, reached, edge, vertex);
          (reached === cost ? level : following).push(target);
        }
      }
      level = following;
    }
    return last < 0 ? undefined : { edges: this.#back(start, last, lastFrom), cost: best };
  }

  #back(start: number, last: number, lastFrom: number): number[] {
    const edges = [last];
    for (let vertex = lastFrom; vertex !== start; vertex = this.#from[vertex] as number) {
      edges.push(this.#edge[vertex] as number);
    }
    return edges.reverse();
  }

  #isReached(vertex: number): boolean {
    return this.#reached[vertex] === this.#search;
  }

  #reach(vertex: number, distance: number, edge: number, from: number): void {
    this.#reached[vertex] = this.#search;
    this.#distance[vertex] = distance;
    this.#edge[vertex] = edge;
    this.#from[vertex] = from;
  }
}
