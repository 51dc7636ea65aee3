import { release } from 'node:os';
import type { RunRecord } from '../core/contracts/checker.ts';
import type { System } from '../core/contracts/system.ts';
import { timeOf } from '../core/nemesis-events.ts';
import type { HistoryEvent } from '../core/operation.ts';
import type { Plan } from '../core/plan.ts';
import type { TraceLine } from '../core/trace.ts';
import { workloads } from '../../workloads/registry.ts';
import type { InvariantJudge } from '../../checkers/invariants/report.ts';
import { runSimulation, type SimulatedRunOptions } from '../engine/sim/run-simulation.ts';
import type { TracedRun } from '../finish.ts';
import { simulationSettings } from '../simulation-settings.ts';
import { abstractState } from './states/abstract-state.ts';
import { Sketch } from './states/sketch.ts';
import { packageVersion } from '../version.ts';

export interface SimulatedRecord extends TracedRun {
  /** What a run folder of the same run would hold, but for the insides of the nodes, which nothing but reports need. */
  readonly record: RunRecord;
  /** Sketch of the different abstract states; undefined where nobody can look into the nodes. */
  readonly states: string | undefined;
}

/**
 * Runs a plan in process and keeps its record in memory: no folder, no files, nothing to be read back. The record leads to
 * the verdict, trace and digests that the run would have in a folder.
 */
export async function simulatedRecord(plan: Plan, system: System, signal: AbortSignal): Promise<SimulatedRecord> {
  const { build, options } = plan.spec;
  const handlersOf = (name: string) => system.handlers?.(name, options);
  const handlers = handlersOf(build);
  if (handlers === undefined) throw new RangeError(`${system.name} has no handlers; the spec should have been refused`);
  const { judge, settings } = simulationSettings(plan, system, handlers, handlersOf);
  const events: HistoryEvent[] = [];
  const trace: TraceLine[] = [];
  const states = handlers.speaksRaft === true ? new Sketch() : undefined;
  const result = await runSimulation({
    ...settings,
    writeHistory: (event) => void events.push(event),
    writeTrace: (_text, line) => void trace.push(line),
    writeSchedule: () => undefined,
    ...observedBy(judge, states),
    onEvent: () => undefined,
    signal,
  });
  const record: RunRecord = {
    plan,
    history: { semantics: workloads.named(plan.spec.workload.name).semantics, events },
    trace,
    observation: system.observationWith?.(options) ?? system.observation,
    logFindings: [],
    // Members that were stopped in the middle of their work owe nobody the same state.
    replicas: result.violation === undefined ? result.replicas : undefined,
    ...(judge === undefined ? {} : { invariants: judge.report() }),
    complete: timeOf(events, 'stop-recovery') !== undefined,
    environment: { verdict: packageVersion(), node: process.version, kernel: release(), host: 'in process' },
  };
  return { record, traceDigest: result.traceDigest, repeats: result.repeats, states: states?.toString() };
}

function observedBy(
  judge: InvariantJudge | undefined,
  states: Sketch | undefined,
): Pick<SimulatedRunOptions, 'observe'> {
  if (states === undefined) return {};
  return {
    observe: (observation) => {
      judge?.observe(observation);
      if (observation.changed !== 0) states.add(abstractState(observation.world));
    },
  };
}
