import type { Budget } from '../../linearizability/budget.ts';
import { onKey, valueText } from '../../linearizability/sentence.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import { includesAll, inWords, subsets, type Conflict, type Guarantee, type ObjectJudgement } from './guarantee.ts';
import { versionGraph, type VersionEdge, type VersionGraph } from './version-graph.ts';

/** Versions from which short circles are sought. */
const TRIED = 64;

/** Which guarantees an object with unique values keeps, and minimal sets of them that cannot all have been kept. */
export function judgeRegister(
  object: HistoryObject,
  sessions: readonly (readonly Step[])[],
  budget: Budget,
): ObjectJudgement {
  if (object.clusters === undefined) return { judged: false, why: 'not-judged' };
  const happened = sessions.map((steps) => steps.filter((step) => step.happened));
  const graph = versionGraph(object, happened);
  const conflicts: Conflict[] = [];
  const everything = subsets().at(-1) as Guarantee[];
  if (!budget.spend(graph.edges.length)) return { judged: false, why: 'unknown' };
  if (circularUnder(graph, everything).length === 0) return { judged: true, conflicts };
  for (const guarantees of subsets()) {
    if (conflicts.some((conflict) => includesAll(guarantees, conflict.guarantees))) continue;
    if (!budget.spend(graph.edges.length)) return { judged: false, why: 'unknown' };
    const circular = circularUnder(graph, guarantees);
    if (circular.length > 0)
      conflicts.push(
        conflictOf(object, guarantees, demandsOf(shortestCircle(graph, guarantees, circular), graph.versions)),
      );
  }
  return { judged: true, conflicts };
}

function applies({ guarantee }: VersionEdge, guarantees: readonly Guarantee[]): boolean {
  return guarantee === undefined || guarantees.includes(guarantee);
}

/** Nodes on circles of these demands or behind them; none where the versions can be ordered. */
function circularUnder({ nodes, edges }: VersionGraph, guarantees: readonly Guarantee[]): number[] {
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

function successorsOf(nodes: number, edges: readonly VersionEdge[]): VersionEdge[][] {
  const following: VersionEdge[][] = Array.from({ length: nodes }, () => []);
  for (const edge of edges) following[edge.from]?.push(edge);
  return following;
}

/** The circle with the fewest versions. */
function shortestCircle(
  graph: VersionGraph,
  guarantees: readonly Guarantee[],
  circular: readonly number[],
): readonly VersionEdge[] {
  const within = new Set(circular);
  const used = graph.edges.filter((edge) => applies(edge, guarantees) && within.has(edge.from) && within.has(edge.to));
  const following = successorsOf(graph.nodes, used);
  const starts = circular.filter((node) => node < graph.versions);
  let shortest: readonly VersionEdge[] | undefined;
  for (const [tried, start] of starts.entries()) {
    if (shortest && tried >= TRIED) break;
    const circle = circleThrough(start, following, graph.versions);
    if (circle && (!shortest || lengthOf(circle, graph.versions) < lengthOf(shortest, graph.versions)))
      shortest = circle;
  }
  return shortest as readonly VersionEdge[];
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

function conflictOf(
  { key }: HistoryObject,
  guarantees: readonly Guarantee[],
  demands: readonly VersionEdge[],
): Conflict {
  const told = demands.map((demand) => demandInWords(demand, (value) => valueText(key.values, value), key.initial));
  const head =
    guarantees.length === 0
      ? `the versions${onKey(key.key)} have no order`
      : guarantees.length === 1
        ? `${inWords(guarantees)}${onKey(key.key)} cannot have been kept`
        : `${inWords(guarantees)}${onKey(key.key)} cannot all have been kept`;
  return {
    key: key.key,
    guarantees,
    steps: [...new Set(demands.flatMap(({ steps }) => steps))],
    sentence: `${head}: ${told.join('; ')}`,
  };
}

/** From version to version, without the gathering nodes between. */
function demandsOf(circle: readonly VersionEdge[], versions: number): VersionEdge[] {
  const start = circle.findIndex(({ from }) => from < versions);
  const turned = [...circle.slice(start), ...circle.slice(0, start)];
  const demands: VersionEdge[] = [];
  for (const edge of turned) {
    const last = demands.at(-1);
    if (last === undefined || last.to < versions) demands.push(edge);
    else demands[demands.length - 1] = { ...last, to: edge.to, steps: [...last.steps, ...edge.steps] };
  }
  return demands;
}

function demandInWords(
  { from, to, guarantee, steps }: VersionEdge,
  text: (value: number) => string,
  initial: number,
): string {
  const [first, second] = steps;
  if (first === undefined) return `${text(initial)} was there before all others`;
  const process = `process ${first.call.operation.process}`;
  const at = (step: Step | undefined): string => (step === undefined ? '' : `#${step.call.operation.index}`);
  switch (guarantee) {
    case undefined:
      return `${process} replaced ${text(from)} by ${text(to)} (${at(first)})`;
    case 'monotonic-reads':
      return `${process} read ${text(from)} (${at(first)}) and then ${text(to)} (${at(second)})`;
    case 'read-your-writes':
      return `${process} wrote ${text(from)} (${at(first)}) and then read ${text(to)} (${at(second)})`;
    case 'monotonic-writes':
      return `${process} wrote ${text(from)} (${at(first)}) and then ${text(to)} (${at(second)})`;
    case 'writes-follow-reads':
      return `${process} read ${text(from)} (${at(first)}) and then wrote ${text(to)} (${at(second)})`;
  }
}
