import type { Budget } from '../../linearizability/budget.ts';
import { isCrashed } from '../../linearizability/call.ts';
import { onKey, valueText } from '../../linearizability/sentence.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import { includesAll, inWords, subsets, type Conflict, type Guarantee, type ObjectJudgement } from './guarantee.ts';
import { circularUnder, shortestCircle } from './version-circle.ts';
import { versionGraph, type VersionEdge } from './version-graph.ts';

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
    if (circular.length === 0) continue;
    const found = stepsOf(shortestCircle(graph, guarantees, circular));
    conflicts.push(conflictOf(object, guarantees, minimal(object, guarantees, found)));
  }
  return { judged: true, conflicts };
}

/** Those of the steps without any of which the versions could be ordered, as a circle of demands. */
function minimal(object: HistoryObject, guarantees: readonly Guarantee[], steps: readonly Step[]): VersionEdge[] {
  let kept = steps;
  for (const step of steps) {
    const attempt = certain(kept.filter((other) => other !== step));
    if (circularUnder(versionGraph(object, inSessions(attempt)), guarantees).length > 0) kept = attempt;
  }
  const graph = versionGraph(object, inSessions(kept));
  return demandsOf(shortestCircle(graph, guarantees, circularUnder(graph, guarantees)), graph.versions);
}

/** Without crashed steps that none of the others shows to have happened. */
function certain(steps: readonly Step[]): readonly Step[] {
  const found = new Set(steps.map(({ call }) => call.observes));
  const rest = steps.filter(({ call }) => !isCrashed(call) || found.has(call.writes));
  return rest.length === steps.length ? rest : certain(rest);
}

function inSessions(steps: readonly Step[]): Step[][] {
  const sessions = new Map<number, Step[]>();
  for (const step of [...steps].sort((a, b) => a.position - b.position)) {
    const known = sessions.get(step.session);
    if (known) known.push(step);
    else sessions.set(step.session, [step]);
  }
  return [...sessions.values()];
}

function stepsOf(edges: readonly VersionEdge[]): Step[] {
  return [...new Set(edges.flatMap(({ steps }) => steps))];
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
    steps: stepsOf(demands),
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
