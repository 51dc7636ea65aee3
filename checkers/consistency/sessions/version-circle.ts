import type { Guarantee } from './guarantee.ts';
import type { VersionEdge, VersionGraph } from './version-graph.ts';

/** Versions from which short circles are sought, and edges looked at on the way: the shortest is only nicer. */
const TRIED = 64;
const LOOKED_AT = 1_000_000;

/** Nodes on circles of these demands or behind them; none where the versions can be ordered. */
export function circularUnder({ nodes, edges }: VersionGraph, guarantees: readonly Guarantee[]): number[] {
  const used = edges.filter((edge) => applies(edge, guarantees));
  const following = successorsOf(nodes, used);
  const waiting = new Int32Array(nodes);
  for (const { to } of used) waiting[to] = (waiting[to] as number) + 1;
  const ready = [...waiting.keys()].filter((node) => waiting[node] === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const { to } of following[node] as VersionEdge[]) {
      waiting[to] = (waiting[to] as number) - 1;
      if (waiting[to] === 0) ready.push(to);
    }
  }
  return [...waiting.keys()].filter((node) => (waiting[node] as number) > 0);
}

/** The circle with the fewest versions. */
export function shortestCircle(
  graph: VersionGraph,
  guarantees: readonly Guarantee[],
  circular: readonly number[],
): readonly VersionEdge[] {
  const within = new Set(circular);
  const used = graph.edges.filter((edge) => applies(edge, guarantees) && within.has(edge.from) && within.has(edge.to));
  const following = successorsOf(graph.nodes, used);
  const tried = Math.min(TRIED, Math.floor(LOOKED_AT / used.length));
  const starts = circular.filter((node) => node < graph.versions).slice(0, tried);
  let shortest: readonly VersionEdge[] | undefined;
  for (const start of [versionOnCircle(graph, used), ...starts]) {
    const circle = circleThrough(start, following, graph.versions);
    if (circle && (!shortest || lengthOf(circle, graph.versions) < lengthOf(shortest, graph.versions)))
      shortest = circle;
  }
  return shortest as readonly VersionEdge[];
}

/** Going back from edge to edge leads into a circle, and every circle has a version. */
function versionOnCircle({ versions }: VersionGraph, used: readonly VersionEdge[]): number {
  const predecessor = new Map(used.map(({ from, to }) => [to, from]));
  const seen = new Set<number>();
  let node = used[0]?.to as number;
  for (; !seen.has(node); node = predecessor.get(node) as number) seen.add(node);
  while (node >= versions) node = predecessor.get(node) as number;
  return node;
}

function applies({ guarantee }: VersionEdge, guarantees: readonly Guarantee[]): boolean {
  return guarantee === undefined || guarantees.includes(guarantee);
}

function successorsOf(nodes: number, edges: readonly VersionEdge[]): VersionEdge[][] {
  const following: VersionEdge[][] = Array.from({ length: nodes }, () => []);
  for (const edge of edges) following[edge.from]?.push(edge);
  return following;
}

function lengthOf(circle: readonly VersionEdge[], versions: number): number {
  return circle.filter(({ to }) => to < versions).length;
}

/** Version by version; the way over gathering nodes counts nothing. */
function circleThrough(
  start: number,
  following: readonly (readonly VersionEdge[])[],
  versions: number,
): readonly VersionEdge[] | undefined {
  const reachedBy = new Map<number, VersionEdge>();
  for (let frontier = [start]; frontier.length > 0;) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const edge of following[node] ?? []) {
        if (reachedBy.has(edge.to)) continue;
        reachedBy.set(edge.to, edge);
        if (edge.to === start) return wayBack(start, reachedBy);
        // Pushing to the frontier that is gone through makes it part of the same round.
        (edge.to < versions ? next : frontier).push(edge.to);
      }
    }
    frontier = next;
  }
  return undefined;
}

function wayBack(start: number, reachedBy: ReadonlyMap<number, VersionEdge>): VersionEdge[] {
  const way: VersionEdge[] = [];
  let node = start;
  do {
    const edge = reachedBy.get(node) as VersionEdge;
    way.unshift(edge);
    node = edge.from;
  } while (node !== start);
  return way;
}
