import type { AnyKeyValueHandlers } from '../../core/contracts/handlers.ts';
import type { FaultFamily } from '../../core/contracts/fault-family.ts';
import type { Workload } from '../../core/contracts/workload.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import { NEMESIS } from '../../core/operation.ts';
import type { NemesisEvent } from '../../core/nemesis-events.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunEvent } from '../../core/run-events.ts';
import { formatStep } from '../../core/step.ts';
import { createSimulation, type SimulationResult } from './simulation.ts';

export interface SimulatedRunOptions {
  readonly plan: Plan;
  readonly system: AnyKeyValueHandlers;
  readonly deduplicates: boolean;
  readonly family: (name: string) => FaultFamily;
  readonly workload: Workload;
  readonly writeHistory: (event: HistoryEvent) => void;
  /** One line each, without line feed. */
  readonly writeTrace: (text: string) => void;
  readonly writeSchedule: (text: string) => void;
  readonly onEvent: (event: RunEvent) => void;
  /** Lets the caller write, draw and notice Ctrl-C between two slices of the simulation. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Turns between two pauses: a few milliseconds of work. */
const SLICE = 2_000;

/** Drives a simulation to its end in slices. */
export async function runSimulation(options: SimulatedRunOptions): Promise<SimulationResult> {
  const { plan, onEvent } = options;
  onEvent({ type: 'phase', phase: 'load', time: 0, plannedMs: plan.spec.durationMs });
  const simulation = createSimulation({
    plan,
    system: options.system,
    deduplicates: options.deduplicates,
    families: options.family,
    workload: options.workload,
    emit: {
      history: (event) => {
        options.writeHistory(event);
        announce(event, onEvent);
      },
      trace: (_line, text) => options.writeTrace(text),
      schedule: (step) => options.writeSchedule(formatStep(step)),
    },
  });
  while (!simulation.advance(SLICE)) {
    await options.pause();
    options.signal.throwIfAborted();
  }
  return simulation.result();
}

function announce(event: HistoryEvent, onEvent: (event: RunEvent) => void): void {
  if (event.process !== NEMESIS) {
    if (event.type !== 'invoke') onEvent({ type: 'operation', outcome: event.type, time: event.time });
    return;
  }
  // Timers fire at random in this engine, so leaders change hundreds of times a second: they go into the history only.
  if (event.f === 'start-recovery') {
    onEvent({ type: 'phase', phase: 'recovery', time: event.time });
  } else if (/^(start|stop)-(?!recovery|load)/.test(event.f)) {
    onEvent({ type: 'fault', event: event as NemesisEvent });
  }
}
