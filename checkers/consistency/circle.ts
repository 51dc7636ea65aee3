import { ROOT, type ConstraintGraph, type Edge, type EdgeKind } from './constraint-graph.ts';
import type { Step } from './program-order.ts';

/** Starting points tried in search of a short circle. */
const TRIED = 32;

/** A short circle of edges among these nodes. There must be one. */
export function circleOf(graph: ConstraintGraph, nodes: readonly number[]): readonly Edge[] {
  const within = new Set(nodes);
  const starts = nodes.filter((_, index) => index % Math.ceil(nodes.length / TRIED) === 0);
  let shortest: readonly Edge[] | undefined;
  for (const start of [walkedInto(graph, nodes), ...starts]) {
    const circle = pathOf(graph, start, start, graph.edges.length, within);
    if (circle && (!shortest || circle.length < shortest.length)) shortest = circle;
  }
  return shortest as readonly Edge[];
}

/**
 * The steps that make these edges necessary. Derived edges are traced back to program order and values found, so that
 * the result contradicts itself even where all other steps are taken away.
 */
export function stepsBehind(graph: ConstraintGraph, edges: readonly Edge[]): Set<Step> {
  const steps = new Set<Step>();
  const explained = new Set<Edge>();
  const waiting = [...edges];
  for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
    if (explained.has(edge)) continue;
    explained.add(edge);
    for (const node of [edge.from, edge.to, edge.source ?? ROOT]) {
      const step = graph.steps[node];
      if (step) steps.add(step);
    }
    waiting.push(...premisesOf(graph, edge));
  }
  return steps;
}

/** Of a circle or path only the ends of each run through one session: what lies between adds nothing. */
export function withoutDetours(graph: ConstraintGraph, edges: readonly Edge[]): Edge[] {
  const result: Edge[] = [];
  for (const edge of edges) {
    const last = result.at(-1);
    const joins = last?.kind === 'session' && edge.kind === 'session' && last.from !== ROOT;
    if (joins && sameSession(graph, last.from, edge.to)) result[result.length - 1] = { ...last, to: edge.to };
    else result.push(edge);
  }
  return result;
}

/** A derived edge holds because a path was there when it was derived, and because of what its source found. */
function premisesOf(graph: ConstraintGraph, { from, to, kind, source }: Edge): readonly Edge[] {
  if (source === undefined || !isDerived(kind)) return [];
  const age = graph.edges.findIndex((edge) => edge.from === from && edge.to === to && edge.kind === kind);
  const writer = graph.edges.find((edge) => edge.kind === 'reads-from' && edge.to === source) as Edge;
  const path =
    kind === 'overwritten-before'
      ? pathOf(graph, from, source, age, undefined)
      : pathOf(graph, writer.from, to, age, undefined);
  return [writer, ...withoutDetours(graph, path ?? [])];
}

function isDerived(kind: EdgeKind): boolean {
  return kind === 'overwritten-before' || kind === 'overwrites-after';
}

/** A node that lies on a circle, or leads to one backwards. */
function walkedInto(graph: ConstraintGraph, nodes: readonly number[]): number {
  const within = new Set(nodes);
  const predecessor = new Map<number, number>();
  for (const { from, to } of graph.edges) if (within.has(from) && within.has(to)) predecessor.set(to, from);
  const seen = new Set<number>();
  let node = nodes[0] as number;
  while (!seen.has(node)) {
    seen.add(node);
    node = predecessor.get(node) as number;
  }
  return node;
}

/** The shortest way with at least one edge, by edges older than `age`. */
function pathOf(
  graph: ConstraintGraph,
  from: number,
  to: number,
  age: number,
  within: ReadonlySet<number> | undefined,
): readonly Edge[] | undefined {
  const reachedBy = new Map<number, Edge>();
  let frontier = [from];
  while (frontier.length > 0) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const index of graph.edgesFrom(node)) {
        const edge = graph.edges[index] as Edge;
        if (index >= age || reachedBy.has(edge.to) || within?.has(edge.to) === false) continue;
        reachedBy.set(edge.to, edge);
        if (edge.to === to) return wayTo(from, to, reachedBy);
        next.push(edge.to);
      }
    }
    frontier = next;
  }
  return undefined;
}

function wayTo(from: number, to: number, reachedBy: ReadonlyMap<number, Edge>): Edge[] {
  const way: Edge[] = [];
  let node = to;
  do {
    const edge = reachedBy.get(node) as Edge;
    way.unshift(edge);
    node = edge.from;
  } while (node !== from);
  return way;
}

function sameSession(graph: ConstraintGraph, a: number, b: number): boolean {
  const [one, other] = [graph.steps[a], graph.steps[b]];
  return one !== undefined && other !== undefined && one.session === other.session;
}
