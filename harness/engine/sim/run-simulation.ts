import type { AnyHandlerSystem } from '../../core/contracts/handler-system.ts';
import type { AnyKeyValueHandlers } from '../../core/contracts/handlers.ts';
import type { FaultFamily } from '../../core/contracts/fault-family.ts';
import type { Workload } from '../../core/contracts/workload.ts';
import type { HistoryEvent } from '../../core/operation.ts';
import { NEMESIS } from '../../core/operation.ts';
import type { NemesisEvent } from '../../core/nemesis-events.ts';
import type { Plan } from '../../core/plan.ts';
import type { Observation } from '../../core/raft/observation.ts';
import type { RunEvent } from '../../core/run-events.ts';
import { formatStep } from '../../core/step.ts';
import type { TraceLine } from '../../core/trace.ts';
import type { Semantics } from '../../../cluster/world/semantics/semantics.ts';
import type { RefuseUpgrade } from '../../../nemesis/upgrade-moves.ts';
import { SILENT, type Emit } from './emit.ts';
import { createHandlerSimulation } from './handler-simulation.ts';
import type { OnlineJudge } from './online-judge.ts';
import type { OtherBuilds } from './simulated-cluster.ts';
import { createSimulation, type Simulation, type SimulationOptions, type SimulationResult } from './simulation.ts';

export interface SimulatedRunOptions {
  readonly plan: Plan;
  readonly system: AnyKeyValueHandlers;
  /** Given for a system that is no key-value store: it is run under these semantics and judged by its own property. */
  readonly byHandlers?: { readonly system: AnyHandlerSystem; readonly semantics: Semantics };
  readonly deduplicates: boolean;
  readonly family: (name: string) => FaultFamily;
  readonly workload: Workload;
  /** How far the clocks of running nodes may be apart, ns. */
  readonly drift?: number;
  /** For upgrades; without it there are none. */
  readonly otherBuilds?: OtherBuilds;
  readonly refuseUpgrade?: RefuseUpgrade;
  readonly writeHistory: (event: HistoryEvent) => void;
  /** One line each, without line feed. */
  readonly writeTrace: (text: string, line: TraceLine) => void;
  readonly writeSchedule: (text: string) => void;
  /** Sees every point of every step of systems that speak Raft. */
  readonly observe?: (observation: Observation) => void;
  /** Sees every event of the history, and says whether the run is to end at what the last step showed. */
  readonly judge?: OnlineJudge;
  /** Whether to say where a second run differs. That takes memory with every step, which a simulation never needs. */
  readonly locatesDifference?: true;
  /** Is told of both runs as they go, where nodes are more than their states. */
  readonly listener?: RunListener;
  readonly onEvent: (event: RunEvent) => void;
  /** Lets the caller write, draw and notice Ctrl-C between two slices of the simulation. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
}

export interface RunListener {
  /** The first run begins, or the one after it. */
  begin(run: 'first' | 'second'): void;
  /** So many steps are taken; 0 when the nodes are there. */
  moved(steps: number): void;
}

type EndsAt = NonNullable<SimulationOptions['endsAt']>;

/** Turns between two pauses: far less than a millisecond of work in process, ten where every turn is an exchange with a program. */
const SLICE = 100;

export interface SimulatedRun extends SimulationResult {
  /** Whether the same plan, run a second time, took the same steps to the same states. */
  readonly repeats: boolean;
  /** Where it did not and that was asked for: the first step that differed. */
  readonly differsAt: number | undefined;
}

/** Drives a simulation to its end, then once more without a word, to see whether it repeats. */
export async function runSimulation(options: SimulatedRunOptions): Promise<SimulatedRun> {
  const { onEvent, judge } = options;
  // The planned length is of virtual time, which has nothing to do with how long a person waits.
  onEvent({ type: 'phase', phase: 'load', time: 0 });
  const emit: Emit = {
    history: (event) => {
      options.writeHistory(event);
      judge?.push(event);
      announce(event, onEvent);
    },
    trace: (line, text) => options.writeTrace(text, line),
    schedule: (step) => options.writeSchedule(formatStep(step)),
    ...(options.observe === undefined ? {} : { observation: options.observe }),
  };
  const comparison = options.locatesDifference === true ? new DigestComparison() : undefined;
  const noted = comparison === undefined ? emit : { ...emit, digest: comparison.first };
  options.listener?.begin('first');
  const result = await drive(options, noted, judge && ((steps) => judge.violation(steps)));
  const { violation } = result;
  const silent = comparison === undefined ? SILENT : { ...SILENT, digest: comparison.second };
  options.listener?.begin('second');
  // Nobody looks into the second run: where the first one ended before its time, so does this.
  const again = await drive(
    options,
    silent,
    violation && ((steps) => (steps < violation.step ? undefined : violation)),
  );
  const repeats = again.steps === result.steps && again.rollingDigest === result.rollingDigest;
  return { ...result, repeats, differsAt: repeats ? undefined : comparison?.differsAt };
}

/** Keeps the digest of every step of one run, and finds the first step at which another one differs. */
class DigestComparison {
  readonly #digests: number[] = [];
  #steps = 0;
  #differsAt: number | undefined;

  readonly first = (digest: number): void => {
    this.#digests.push(digest);
  };

  readonly second = (digest: number): void => {
    if (digest !== this.#digests[this.#steps++]) this.#differsAt ??= this.#steps;
  };

  /** Where nothing differs as far as both went, it is the step that only one of them took. */
  get differsAt(): number {
    return this.#differsAt ?? this.#steps + 1;
  }
}

async function drive(options: SimulatedRunOptions, emit: Emit, endsAt: EndsAt | undefined): Promise<SimulationResult> {
  const simulation = simulationOf(options, heard(emit, options.listener), endsAt);
  options.listener?.moved(0);
  while (!simulation.advance(SLICE)) {
    await options.pause();
    options.signal.throwIfAborted();
  }
  return simulation.result();
}

function heard(emit: Emit, listener: RunListener | undefined): Emit {
  if (listener === undefined) return emit;
  let steps = 0;
  return {
    ...emit,
    digest: (digest) => {
      emit.digest?.(digest);
      listener.moved(++steps);
    },
  };
}

function simulationOf(options: SimulatedRunOptions, emit: Emit, endsAt: EndsAt | undefined): Simulation {
  const { plan, system, byHandlers, deduplicates, family, workload } = options;
  if (byHandlers !== undefined) return createHandlerSimulation({ plan, ...byHandlers, emit });
  const drift = options.drift === undefined ? {} : { drift: options.drift };
  const end = endsAt === undefined ? {} : { endsAt };
  const { otherBuilds, refuseUpgrade } = options;
  const builds = otherBuilds === undefined ? {} : { otherBuilds };
  const moves = refuseUpgrade === undefined ? {} : { refuseUpgrade };
  return createSimulation({
    plan,
    system,
    deduplicates,
    families: family,
    workload,
    emit,
    ...drift,
    ...end,
    ...builds,
    ...moves,
  });
}

function announce(event: HistoryEvent, onEvent: (event: RunEvent) => void): void {
  if (event.process !== NEMESIS) {
    if (event.type !== 'invoke') onEvent({ type: 'operation', outcome: event.type, time: event.time });
    return;
  }
  if (event.f === 'leader') {
    const { node, term } = event.value as { readonly node: string; readonly term: number };
    onEvent({ type: 'leader', node, term, time: event.time, fleeting: true });
  } else if (event.f === 'start-recovery') {
    onEvent({ type: 'phase', phase: 'recovery', time: event.time });
  } else if (/^(start|stop|effect)-(?!recovery|load)/.test(event.f)) {
    onEvent({ type: 'fault', event: event as NemesisEvent });
  }
}
