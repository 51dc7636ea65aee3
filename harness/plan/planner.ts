import type { FaultFamily } from '../core/contracts/fault-family.ts';
import type { Workload } from '../core/contracts/workload.ts';
import { GENERATOR, nodeNames, PLAN_FORMAT, type ClientPlan, type Plan, type PlannedOperation } from '../core/plan.ts';
import { RANDOM_ALGORITHM, stream } from '../core/random.ts';
import type { ResolvedSpec } from '../core/spec.ts';
import { planFaults } from './fault-planner.ts';

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
    faults: planFaults(spec, nodes, parts.family),
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
