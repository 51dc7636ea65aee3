import type { Budget } from '../linearizability/budget.ts';
import { isCrashed, NONE } from '../linearizability/call.ts';
import { ConstraintGraph, ROOT, type Edge } from './constraint-graph.ts';
import type { ProgramOrder, Step } from './program-order.ts';

/** A step of an object with unique values that found a value, and the node that wrote that. */
export interface Source {
  readonly reader: number;
  readonly writer: number;
  readonly object: number;
}

/** The order of program and of values, and what else follows from unique values. */
export interface RegisterConstraints {
  readonly graph: ConstraintGraph;
  readonly sources: readonly Source[];
  /** Per object and session: the nodes that write, in order. */
  readonly writers: readonly ReadonlyMap<number, readonly number[]>[];
  /** Steps that found a value which nobody wrote. */
  readonly unexplained: readonly Step[];
}

/** Sessions in order, and every value before those that found it. */
export function registerConstraints(order: ProgramOrder): RegisterConstraints {
  const graph = new ConstraintGraph(order);
  const sources: Source[] = [];
  const writers = order.objects.map(() => new Map<number, number[]>());
  const unexplained: Step[] = [];
  const writerOf = new Map<unknown, number>();
  for (const step of order.steps) {
    if (!isUnique(order, step) || step.call.writes === NONE) continue;
    writerOf.set(step.call, graph.numberOf(step));
    const own = writers[step.object] as Map<number, number[]>;
    const known = own.get(step.session);
    if (known) known.push(graph.numberOf(step));
    else own.set(step.session, [graph.numberOf(step)]);
  }
  for (const step of order.steps) {
    const { object, call } = step;
    if (!isUnique(order, step) || call.observes === NONE) continue;
    const { key, clusters } = order.objects[object] as ProgramOrder['objects'][number];
    const found = clusters?.get(call.observes)?.writer;
    const writer = found === undefined ? undefined : writerOf.get(found);
    if (writer === undefined && call.observes !== key.initial) unexplained.push(step);
    else addSource({ reader: graph.numberOf(step), writer: writer ?? ROOT, object });
  }
  return { graph, sources, writers, unexplained };

  function addSource(source: Source): void {
    sources.push(source);
    graph.add({ from: source.writer, to: source.reader, kind: 'reads-from', source: undefined });
  }
}

/**
 * A write that precedes a call which found another value precedes that value's write: between the two it would have
 * replaced the value. Undefined when the budget does not allow it.
 */
export function overwrittenBefore(
  { graph, sources, writers }: RegisterConstraints,
  budget: Budget,
): Edge[] | undefined {
  const edges: Edge[] = [];
  for (const { reader, writer, object } of sources) {
    const own = writers[object] as ReadonlyMap<number, readonly number[]>;
    if (!budget.spend(own.size)) return undefined;
    for (const [session, nodes] of own) {
      const last = lastBefore(graph, nodes, graph.before(reader, session), writer);
      if (last === undefined || graph.precedes(last, writer)) continue;
      edges.push({ from: last, to: writer, kind: 'overwritten-before', source: reader });
    }
  }
  return edges;
}

/**
 * A write that follows the write of a value follows every call that found the value. Only where there is one order
 * for all. Undefined when the budget does not allow it.
 */
export function overwritesAfter({ graph, sources, writers }: RegisterConstraints, budget: Budget): Edge[] | undefined {
  const edges: Edge[] = [];
  for (const { reader, writer, object } of sources) {
    const own = writers[object] as ReadonlyMap<number, readonly number[]>;
    if (!budget.spend(own.size)) return undefined;
    for (const nodes of own.values()) {
      const first = firstAfter(graph, nodes, writer);
      if (first === undefined || first === reader || graph.precedes(reader, first)) continue;
      edges.push({ from: reader, to: first, kind: 'overwrites-after', source: reader });
    }
  }
  return edges;
}

/** These steps, and for crashed ones those by which it is known that they happened. */
export function withObservers({ graph, sources }: RegisterConstraints, steps: Iterable<Step>): Set<Step> {
  const result = new Set(steps);
  for (const step of result) {
    if (!isCrashed(step.call)) continue;
    const writer = graph.numberOf(step);
    const observers = sources
      .filter((source) => source.writer === writer)
      .map(({ reader }) => graph.steps[reader] as Step);
    const completed = observers.find(({ call }) => !isCrashed(call));
    for (const observer of completed ? [completed] : observers) result.add(observer);
  }
  return result;
}

/** The initial value, and those written, of this object identify their writes; a refused call says nothing of them. */
function isUnique({ objects }: ProgramOrder, { object, call, happened }: Step): boolean {
  return happened && !call.refused && objects[object]?.clusters !== undefined;
}

/** The last of a session's writes that is among its first `count` steps; undefined when that is the excepted one. */
function lastBefore(
  graph: ConstraintGraph,
  nodes: readonly number[],
  count: number,
  except: number,
): number | undefined {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positionOf(graph, nodes[middle] as number) < count) low = middle + 1;
    else high = middle;
  }
  const last = nodes[low - 1];
  return last === except ? undefined : last;
}

/** The first of a session's writes that the given node precedes. */
function firstAfter(graph: ConstraintGraph, nodes: readonly number[], node: number): number | undefined {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (graph.precedes(node, nodes[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return nodes[low];
}

function positionOf(graph: ConstraintGraph, node: number): number {
  return (graph.steps[node] as Step).position;
}
