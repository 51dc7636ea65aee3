import type { Handlers, KeyValueRequest } from '../../core/contracts/handlers.ts';
import { canonicalJson } from '../../core/digest.ts';
import type { Json } from '../../core/json.ts';
import type { Observation } from '../../core/raft/observation.ts';
import { TYPE_NAMES } from '../../core/schedule/vocabulary.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { TraceLine } from '../../core/trace.ts';
import type { StepEffect } from '../../../cluster/world/effect.ts';
import { whyImpossible } from '../../../cluster/world/impossible.ts';
import { performStep, type BuildHandlers } from '../../../cluster/world/schedule.ts';
import type { Semantics } from '../../../cluster/world/semantics/semantics.ts';
import { TraceWriter } from '../../../cluster/world/trace-writer.ts';
import { createWorld, type World } from '../../../cluster/world/world.ts';
import { RaftObserver, type RaftWorld } from './raft-observer.ts';

/** A system as a schedule meets it. */
export interface ScheduledSystem {
  readonly handlers: Handlers<unknown, unknown, unknown, unknown>;
  readonly toInput: (request: KeyValueRequest) => unknown;
  /** An input and an output as the trace shows them. */
  readonly describeRequest: (request: KeyValueRequest) => Json;
  readonly describeOutput: (output: unknown) => Json;
  readonly handlersOf: BuildHandlers<unknown, unknown, unknown, unknown>;
  /** Whether Raft's invariants can look into its nodes. */
  readonly speaksRaft: boolean;
  /** Which of them, by name, where less is known of a node than all of it. */
  readonly predicates?: readonly string[] | undefined;
}

export type ScheduledWorld = World<unknown, unknown, unknown, unknown>;

export interface ScheduleRunOptions {
  readonly system: ScheduledSystem;
  readonly nodes: readonly string[];
  readonly semantics: Semantics;
  readonly steps: readonly ScheduleStep[];
  /** Lines of the trace that this very schedule once led to; the run must repeat them and stops where it does not. */
  readonly recorded: readonly TraceLine[] | undefined;
  /** Canonical JSON of every line of the trace. */
  readonly trace: (text: string) => void;
  /** Every point of every step, for systems that speak Raft. */
  readonly observe: ((observation: Observation) => void) | undefined;
  /** After every step of the world, with the step of the schedule that it belongs to. */
  readonly moved:
    ((world: ScheduledWorld, effect: StepEffect<unknown, unknown, unknown>, step: ScheduleStep) => void) | undefined;
}

/** Where a run left the recorded one. */
export interface Difference {
  /** Number of the line in the trace, from 1. */
  readonly step: number;
  readonly recorded: TraceLine;
  /** Undefined where the recorded step is impossible now. */
  readonly now: TraceLine | undefined;
}

export interface ScheduleRun {
  /** Steps of the schedule that were taken. */
  readonly taken: number;
  /** Numbers of those that were impossible, from 1. */
  readonly skipped: readonly number[];
  /** Why each of those was, in the same order. */
  readonly reasons: readonly string[];
  /** For every step of the world the number of the step of the schedule that it belongs to. */
  readonly origins: readonly number[];
  readonly traceDigest: string;
  /** Lines of the recorded trace that came again; null without one. */
  readonly repeated: number | null;
  readonly difference: Difference | undefined;
}

/**
 * Leads a fresh world through a schedule; steps that are impossible there are skipped and counted. Virtual time is the
 * number of the step, or what the recorded trace says.
 */
export function runSchedule(options: ScheduleRunOptions): ScheduleRun {
  return new Run(options).result();
}

class Run {
  readonly #options: ScheduleRunOptions;
  readonly #world: ScheduledWorld;
  readonly #trace: TraceWriter<unknown, unknown, unknown, unknown>;
  readonly #skipped: number[] = [];
  readonly #reasons: string[] = [];
  readonly #origins: number[] = [];
  #taken = 0;
  #repeated = 0;
  #difference: Difference | undefined;
  #line: { readonly line: TraceLine; readonly text: string } | undefined;

  constructor(options: ScheduleRunOptions) {
    const { system, nodes, semantics, observe } = options;
    this.#options = options;
    this.#world = createWorld(system.handlers, nodes, { semantics });
    if (observe !== undefined && system.speaksRaft) {
      const world = this.#world as unknown as RaftWorld;
      world.observer = new RaftObserver(world, observe);
    }
    this.#trace = new TraceWriter({
      world: this.#world,
      describeOutput: system.describeOutput,
      emit: (line, text) => {
        this.#line = { line, text };
        options.trace(text);
      },
    });
  }

  result(): ScheduleRun {
    for (const [index, step] of this.#options.steps.entries()) {
      if (this.#difference !== undefined) break;
      const before = this.#trace.steps;
      const possible = performStep(this.#world, step, this.#options.system, (effect) =>
        this.#write(effect, step, index + 1),
      );
      if (possible) this.#taken++;
      else this.#skip(step, index + 1, before);
    }
    return {
      taken: this.#taken,
      skipped: this.#skipped,
      reasons: this.#reasons,
      origins: this.#origins,
      traceDigest: this.#trace.digest(),
      repeated: this.#options.recorded === undefined ? null : this.#repeated,
      difference: this.#difference,
    };
  }

  #skip(step: ScheduleStep, number: number, line: number): void {
    this.#skipped.push(number);
    this.#reasons.push(whyImpossible(this.#world, step, this.#options.system.speaksRaft ? TYPE_NAMES.meanings : []));
    const recorded = this.#options.recorded?.[line];
    if (recorded !== undefined) this.#difference = { step: line + 1, recorded, now: undefined };
  }

  #write(effect: StepEffect<unknown, unknown, unknown>, step: ScheduleStep, origin: number): void {
    const { recorded, moved, system } = this.#options;
    const request = step.rule === 'input' ? system.describeRequest(step.request) : requestOf(step);
    const before = recorded?.[this.#trace.steps];
    this.#origins.push(origin);
    this.#trace.write(effect, before?.time ?? this.#trace.steps + 1, request);
    moved?.(this.#world, effect, step);
    if (before === undefined || this.#difference !== undefined || this.#line === undefined) return;
    if (this.#line.text === canonicalJson(before)) this.#repeated++;
    else this.#difference = { step: this.#trace.steps, recorded: before, now: this.#line.line };
  }
}

function requestOf(step: ScheduleStep): Json | undefined {
  return step.rule === 'reconfigure' ? step.request : undefined;
}
