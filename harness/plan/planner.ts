import type { FaultFamily } from '../core/contracts/fault-family.ts';
import type { Workload } from '../core/contracts/workload.ts';
import type { NemesisEntry, PlannedFault } from '../core/fault.ts';
import { GENERATOR, nodeNames, PLAN_FORMAT, type ClientPlan, type Plan, type PlannedOperation } from '../core/plan.ts';
import { RANDOM_ALGORITHM, stream } from '../core/random.ts';
import type { ResolvedSpec } from '../core/spec.ts';

type UnnamedFault = Omit<PlannedFault, 'id'>;

export interface PlanningParts {
  readonly workload: Workload;
  readonly family: (name: string) => FaultFamily;
}

/**
 * In exact engines time is a number of steps, and an operation costs a few packets per node: more operations than one
 * per this many steps and node would pile up instead of being served.
 */
const STEPS_PER_OPERATION_AND_NODE = 6;

/** plan = f(spec, seed, generator): pure; equal specs (seed included) give equal plans on every machine. */
export function makePlan(spec: ResolvedSpec, parts: PlanningParts): Plan {
  const nodes = nodeNames(spec.nodes);
  const keys = numbered('k', spec.workload.keys);
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR,
    random: RANDOM_ALGORITHM,
    spec,
    nodes,
    keys,
    clients: numbered('c', spec.workload.clients).map((client, index) =>
      planClient(spec, parts.workload, keys, client, index),
    ),
    faults: named(spec.nemesis.flatMap((entry, index) => planEntry(spec, entry, index, nodes, parts)).sort(byStart)),
  };
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1)}`);
}

/** Operations of one client: evenly spaced with jitter, so that rates hold and clients do not march in step. */
function planClient(
  spec: ResolvedSpec,
  workload: Workload,
  keys: readonly string[],
  client: string,
  index: number,
): ClientPlan {
  const draws = stream(spec.seed, `client/${String(index)}`);
  const interval = (1_000 * spec.workload.clients) / effectiveRate(spec);
  const operations: PlannedOperation[] = [];
  for (let k = 0; ; k++) {
    const atMs = Math.round((k + draws.next()) * interval * 1_000) / 1_000;
    const request = workload.operation({ spec: spec.workload, keys, client: index, stream: draws }, k);
    if ((k + 1) * interval > spec.durationMs + interval || atMs >= spec.durationMs) break;
    operations.push({ atMs, ...request });
  }
  return { client, node: index % spec.nodes, operations };
}

function effectiveRate(spec: ResolvedSpec): number {
  if (spec.engine === 'live') return spec.workload.rate;
  const operations = spec.steps / (STEPS_PER_OPERATION_AND_NODE * spec.nodes);
  return Math.min(spec.workload.rate, (operations * 1_000) / spec.durationMs);
}

/**
 * Occurrences of one entry: one per period, at a random place of the period that leaves room for its length. The last
 * ones that would outlive the load are left out, so that every fault is in force under load for its full time.
 */
function planEntry(
  spec: ResolvedSpec,
  entry: NemesisEntry,
  index: number,
  nodes: readonly string[],
  parts: PlanningParts,
): UnnamedFault[] {
  const family = parts.family(entry.fault);
  const draws = stream(spec.seed, `nemesis/${String(index)}`);
  const faults: UnnamedFault[] = [];
  for (let occurrence = 0; occurrence * entry.everyMs + entry.forMs <= spec.durationMs; occurrence++) {
    const slack = Math.min(entry.everyMs - entry.forMs, spec.durationMs - entry.forMs - occurrence * entry.everyMs);
    const atMs = Math.round(occurrence * entry.everyMs + draws.next() * slack);
    const order = draws.shuffle(nodes);
    const parameters = family.plan(entry.parameters, { nodes, occurrence, stream: draws });
    faults.push({ fault: entry.fault, entry: index, atMs, untilMs: atMs + entry.forMs, order, parameters });
  }
  return faults;
}

function byStart(a: UnnamedFault, b: UnnamedFault): number {
  return a.atMs - b.atMs || a.entry - b.entry;
}

/** `partition-1`, `partition-2`, `kill-1`, …: counted per family in order of time. */
function named(faults: readonly UnnamedFault[]): PlannedFault[] {
  const counts = new Map<string, number>();
  return faults.map((fault) => {
    const count = (counts.get(fault.fault) ?? 0) + 1;
    counts.set(fault.fault, count);
    return { id: `${fault.fault}-${String(count)}`, ...fault };
  });
}
