import type { AnyHandlerSystem } from '../../core/contracts/handler-system.ts';
import { nemesisEvent } from '../../core/nemesis-events.ts';
import { PROPERTY_EVENT, type PropertyReport } from '../../core/property-event.ts';
import type { Json } from '../../core/json.ts';
import type { Plan } from '../../core/plan.ts';
import { hashText } from '../../core/raft/hash.ts';
import { stream } from '../../core/random.ts';
import { chooseStep } from '../../../cluster/world/exploration/random-choice.ts';
import {
  advance,
  createSystemWorld,
  problemOf,
  type SystemWorld,
} from '../../../cluster/world/exploration/system-world.ts';
import { textOf, type TextCache } from '../../../cluster/world/exploration/world-key.ts';
import type { Semantics } from '../../../cluster/world/semantics/semantics.ts';
import { TraceWriter } from '../../../cluster/world/trace-writer.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { Emit } from './emit.ts';
import { HandlerActivity } from './handler-activity.ts';
import type { Simulation, SimulationResult } from './simulation.ts';

export interface HandlerSimulationOptions {
  readonly plan: Plan;
  readonly system: AnyHandlerSystem;
  readonly semantics: Semantics;
  readonly emit: Emit;
}

/**
 * A seeded random schedule of a system given by handlers, as long as the plan's steps, or until its property is broken.
 * What was found goes into the history, so that the verdict is a function of the record.
 */
export function createHandlerSimulation(options: HandlerSimulationOptions): Simulation {
  return new HandlerSimulation(options);
}

class HandlerSimulation implements Simulation {
  readonly #options: HandlerSimulationOptions;
  readonly #world: SystemWorld;
  readonly #trace: TraceWriter<unknown, unknown, unknown, unknown>;
  readonly #random;
  readonly #texts: TextCache = new WeakMap();
  readonly #activity: HandlerActivity;
  readonly #nsPerStep: number;
  #inputs = 0;
  #outputs = 0;
  #over = false;

  constructor(options: HandlerSimulationOptions) {
    const { plan, system, emit } = options;
    this.#options = options;
    const fingerprint = (state: unknown): number => hashText(textOf(state, this.#texts));
    const handlers = { fingerprint, ...system.handlers };
    this.#world = createSystemWorld({ ...system, handlers }, plan.nodes, options.semantics);
    this.#trace = new TraceWriter({
      world: this.#world.world,
      describeOutput: (output) => output as Json,
      emit: emit.trace ?? (() => undefined),
    });
    this.#activity = new HandlerActivity(this.#world, this.#texts);
    this.#random = stream(plan.spec.seed, 'scheduler');
    this.#nsPerStep = (plan.spec.durationMs * NS_PER_MS) / plan.spec.steps;
  }

  advance(maxTurns: number): boolean {
    for (let turn = 0; turn < maxTurns && !this.#over; turn++) this.#turn();
    return this.#over;
  }

  result(): SimulationResult {
    const { steps } = this.#trace;
    return {
      complete: this.#over,
      steps,
      turns: steps,
      traceDigest: this.#trace.digest(),
      rollingDigest: this.#world.world.digest,
      replicas: [],
      stuck: [],
      violation: undefined,
    };
  }

  #turn(): void {
    const step = chooseStep(this.#world, this.#random, this.#texts);
    const effect = step && advance(this.#world, step);
    if (step === undefined || effect === undefined) {
      this.#end(undefined);
      return;
    }
    this.#options.emit.schedule(step);
    this.#trace.write(effect, this.#now(), step.rule === 'input' ? step.request.value : undefined);
    this.#activity.note(step, effect);
    if (step.rule === 'input') this.#inputs++;
    this.#outputs += effect.outputs.length;
    const problem = problemOf(this.#world);
    if (problem !== undefined || this.#trace.steps === this.#options.plan.spec.steps) this.#end(problem);
  }

  #end(problem: string | undefined): void {
    const report: PropertyReport = {
      system: this.#options.system.name,
      semantics: this.#options.semantics.name,
      states: this.#trace.steps + 1,
      inputs: this.#inputs,
      outputs: this.#outputs,
      activity: this.#activity.summary(),
      problem: problem ?? null,
    };
    const now = this.#now();
    [
      nemesisEvent(now, PROPERTY_EVENT, report as unknown as Json),
      nemesisEvent(now, 'start-recovery', { keys: [] }),
      nemesisEvent(now, 'stop-recovery', { keys: [] }),
    ].forEach((event, index) => this.#options.emit.history({ index, ...event }));
    this.#over = true;
  }

  #now(): number {
    return Math.round(this.#trace.steps * this.#nsPerStep);
  }
}
