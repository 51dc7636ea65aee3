import type { FaultFamily } from '../../../../harness/core/contracts/fault-family.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { NemesisEntry } from '../../../../harness/core/planned-fault.ts';
import type { HistoryEvent } from '../../../../harness/core/operation.ts';
import type { Observation } from '../../../../harness/core/raft/observation.ts';
import type { Plan } from '../../../../harness/core/plan.ts';
import type { ResolvedSpec, WorkloadSpec } from '../../../../harness/core/spec.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import type { OnlineJudge } from '../../../../harness/engine/sim/online-judge.ts';
import type { OtherBuilds } from '../../../../harness/engine/sim/simulated-cluster.ts';
import { createSimulation, type SimulationResult } from '../../../../harness/engine/sim/simulation.ts';
import { makePlan } from '../../../../harness/plan/planner.ts';
import { faults } from '../../../../nemesis/registry.ts';
import type { RefuseUpgrade } from '../../../../nemesis/upgrade-moves.ts';
import { workloads } from '../../../../workloads/registry.ts';

const WORKLOAD: WorkloadSpec = {
  name: 'register',
  keys: 3,
  clients: 5,
  rate: 60,
  reads: 'linearizable',
  retries: 'same-id',
  route: 'any',
  timeoutMs: 1_500,
  attemptTimeoutMs: 300,
};

export type Scenario = Partial<Omit<ResolvedSpec, 'workload'>> & { readonly workload?: Partial<WorkloadSpec> };

/** Ten virtual seconds, of a register unless another workload is named, in 4,000 steps, without faults unless some are given. */
export function planFor(scenario: Scenario): Plan {
  const spec: ResolvedSpec = {
    name: 'test',
    system: 'raft',
    build: 'paper',
    program: null,
    options: {},
    engine: 'sim',
    nodes: 3,
    seed: '1',
    nemesis: [],
    durationMs: 10_000,
    steps: 4_000,
    recoveryMs: 5_000,
    checks: [],
    expect: 'pass',
    plugins: [],
    ...scenario,
    workload: { ...WORKLOAD, ...scenario.workload },
  };
  return makePlan(spec, { workload: workloads.named(spec.workload.name), family: (name) => faults.named(name) });
}

/** One line under `nemesis:` as the loader hands it on, with the family's own defaults. */
export function faultEntry(
  fault: string,
  everyMs: number,
  forMs: number,
  parameters: Record<string, unknown> = {},
): NemesisEntry {
  const parsed = faults.named(fault).parameters.parse(parameters) as NemesisEntry['parameters'];
  return { fault, everyMs, forMs, parameters: parsed };
}

export interface Recorded {
  readonly plan: Plan;
  readonly history: readonly HistoryEvent[];
  readonly trace: readonly TraceLine[];
  readonly traceText: readonly string[];
  readonly schedule: readonly ScheduleStep[];
  readonly result: SimulationResult;
}

export interface SimulateOptions {
  /** Turns per slice. */
  readonly slice?: number;
  readonly deduplicates?: boolean;
  readonly families?: (name: string) => FaultFamily;
  readonly observe?: (observation: Observation) => void;
  /** Looks on, and ends the run at its first violation. */
  readonly judge?: OnlineJudge;
  /** Steps after which the run is to end. */
  readonly most?: number;
  /** How far clocks may be apart, ns. */
  readonly drift?: number;
  /** For upgrades. */
  readonly otherBuilds?: OtherBuilds;
  readonly refuseUpgrade?: RefuseUpgrade;
}

/** Runs a plan to its end and keeps everything it emits. */
export function simulate(plan: Plan, system: AnyKeyValueHandlers, options: SimulateOptions = {}): Recorded {
  const { slice = 1_000, deduplicates = true, families = (name: string) => faults.named(name) } = options;
  const { observe, drift, judge, most = Infinity, otherBuilds, refuseUpgrade } = options;
  const history: HistoryEvent[] = [];
  const trace: TraceLine[] = [];
  const traceText: string[] = [];
  const schedule: ScheduleStep[] = [];
  const simulation = createSimulation({
    plan,
    system,
    deduplicates,
    families,
    workload: workloads.named(plan.spec.workload.name),
    ...(drift === undefined ? {} : { drift }),
    ...(otherBuilds === undefined ? {} : { otherBuilds }),
    ...(refuseUpgrade === undefined ? {} : { refuseUpgrade }),
    endsAt: (step) =>
      judge?.violation(step) ?? (step < most ? undefined : { step, check: 'steps', sentence: 'enough' }),
    emit: {
      ...(observe === undefined ? {} : { observation: observe }),
      history: (event) => {
        history.push(event);
        judge?.push(event);
      },
      trace: (line, text) => {
        trace.push(line);
        traceText.push(text);
      },
      schedule: (step) => schedule.push(step),
    },
  });
  while (!simulation.advance(slice));
  return { plan, history, trace, traceText, schedule, result: simulation.result() };
}
