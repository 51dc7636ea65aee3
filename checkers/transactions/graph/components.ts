import type { Graph } from './graph.ts';

/** The strongly connected components of a graph. */
export interface Components {
  readonly count: number;
  /** The component of each vertex. An edge between two components leads to the one with the smaller number. */
  readonly of: Int32Array;
  readonly sizes: Int32Array;
}

/** Tarjan's algorithm (1972) without recursion, over the edges of some kinds. O(vertices + edges). */
export function components(graph: Graph, allowed: number): Components {
  const { size, rows, targets, kinds } = graph;
  const of = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const entered = new Int32Array(size);
  const next = rows.slice(0, size);
  const open = new Int32Array(size);
  const path = new Int32Array(size);
  const sizes: number[] = [];
  let clock = 0;
  let opened = 0;
  for (let root = 0; root < size; root++) {
    if (entered[root] !== 0) continue;
    let depth = 0;
    path[0] = root;
    open[opened++] = root;
    entered[root] = low[root] = ++clock;
    while (depth >= 0) {
      const vertex = path[depth] as number;
      const end = rows[vertex + 1] as number;
      let edge = next[vertex] as number;
      let child = -1;
      let lowest = low[vertex] as number;
      for (; edge < end; edge++) {
        if (((kinds[edge] as number) & allowed) === 0) continue;
        const target = targets[edge] as number;
        const at = entered[target] as number;
        if (at === 0) {
          child = target;
          edge++;
          break;
        }
        if (at < lowest && of[target] === -1) lowest = at;
      }
      next[vertex] = edge;
      low[vertex] = lowest;
      if (child >= 0) {
        path[++depth] = child;
        open[opened++] = child;
        entered[child] = low[child] = ++clock;
        continue;
      }
      if (lowest === entered[vertex]) {
        const before = opened;
        let member: number;
        do {
          member = open[--opened] as number;
          of[member] = sizes.length;
        } while (member !== vertex);
        sizes.push(before - opened);
      }
      depth--;
      if (depth >= 0) {
        const parent = path[depth] as number;
        if (lowest < (low[parent] as number)) low[parent] = lowest;
      }
    }
  }
  return { count: sizes.length, of, sizes: Int32Array.from(sizes) };
}

/** The vertices of every component with a cycle in it, each in rising order, the component of the least vertex first. */
export function cyclicComponents({ of, sizes }: Components): number[][] {
  const members = new Map<number, number[]>();
  of.forEach((component, vertex) => {
    if ((sizes[component] as number) < 2) return;
    const own = members.get(component);
    if (own) own.push(vertex);
    else members.set(component, [vertex]);
  });
  return [...members.values()];
}
