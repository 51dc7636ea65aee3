import { createJudge, type Judge, type Violation } from '../../checkers/invariants/judge.ts';
import { predicatesFor } from '../../checkers/invariants/profiles.ts';
import type { BuildHandlers } from '../../cluster/world/schedule.ts';
import { performStep } from '../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS } from '../../cluster/world/semantics/named.ts';
import type { Semantics } from '../../cluster/world/semantics/semantics.ts';
import { createWorld, type World } from '../../cluster/world/world.ts';
import type { AnyKeyValueHandlers } from '../core/contracts/handlers.ts';
import type { ScheduleStep } from '../core/step.ts';
import type { SystemCapability } from '../core/system-capability.ts';
import { RaftObserver, type RaftWorld } from '../engine/sim/raft-observer.ts';

/** What schedules are tried on: a build of a system that speaks Raft, in one size. */
export interface TrialSubject {
  readonly system: AnyKeyValueHandlers;
  readonly nodes: readonly string[];
  readonly capabilities: readonly SystemCapability[];
  /** Without it `step_failure`. */
  readonly semantics?: Semantics;
  /** How far clocks may be apart, ns; without it timers know no time. */
  readonly drift?: number;
  readonly handlersOf?: BuildHandlers<unknown, unknown, unknown, unknown>;
  /** Builds as which nodes may go on from any other; without it schedules are drawn without upgrades. */
  readonly builds?: readonly string[];
}

/** A world that is judged as it moves. */
export interface Trial {
  readonly world: World<unknown, unknown, unknown, unknown>;
  readonly judge: Judge;
  readonly violations: readonly Violation[];
}

/** What a schedule came to. */
export interface TrialResult {
  readonly violations: readonly LocatedViolation[];
  /** Steps of the schedule that were taken, and those that were impossible. */
  readonly taken: number;
  readonly skipped: number;
  /** Rolling digest of the world at the end. */
  readonly digest: number;
}

export interface LocatedViolation extends Violation {
  /** Position of the step of the schedule that broke it, from 0. */
  readonly at: number;
}

/**
 * Tries schedules on one subject as fast as the world goes: judged by the invariants, with no trace and nothing written.
 * Trials are independent of each other, and the same schedule always comes to the same.
 */
export class Trials {
  readonly subject: TrialSubject;
  /** Names of all predicates that apply to the subject. */
  readonly predicates: readonly string[];
  readonly #options: { readonly semantics: Semantics; readonly drift?: number };

  constructor(subject: TrialSubject) {
    this.subject = subject;
    this.predicates = subject.system.predicates ?? predicatesFor(subject.capabilities);
    const { semantics = DEFAULT_SEMANTICS, drift } = subject;
    this.#options = drift === undefined ? { semantics } : { semantics, drift };
  }

  /** A fresh world for a scheduler to move. `predicates` narrows what is judged; pass one array to many trials. */
  begin(predicates: readonly string[] = this.predicates): Trial {
    const { system, nodes } = this.subject;
    const world = createWorld<unknown, unknown, unknown, unknown>(system.handlers, nodes, this.#options);
    const judge = createJudge({ names: nodes, predicates, mode: 'incremental' });
    const raftWorld = world as unknown as RaftWorld;
    raftWorld.observer = new RaftObserver(raftWorld, (observation) => judge.observe(observation));
    return { world, judge, violations: judge.findings.violations };
  }

  /** Leads a fresh world through a schedule, to its end or, with `stopAtFirst`, to the step that breaks something. */
  run(steps: readonly ScheduleStep[], predicates?: readonly string[], stopAtFirst = false): TrialResult {
    const trial = this.begin(predicates);
    const { system, handlersOf } = this.subject;
    const target = handlersOf === undefined ? system : { toInput: system.toInput.bind(system), handlersOf };
    const violations: LocatedViolation[] = [];
    const ends: number[] = [];
    let taken = 0;
    let skipped = 0;
    for (let at = 0; at < steps.length; at++) {
      if (performStep(trial.world, steps[at] as ScheduleStep, target, ignore)) taken++;
      else skipped++;
      ends.push(trial.world.steps);
      while (violations.length < trial.violations.length) {
        violations.push({ ...(trial.violations[violations.length] as Violation), at });
      }
      if (stopAtFirst && violations.length > 0) break;
    }
    if (!stopAtFirst || violations.length === 0) trial.judge.finish();
    for (const late of trial.violations.slice(violations.length)) violations.push({ ...late, at: stepIn(ends, late) });
    return { violations, taken, skipped, digest: trial.world.digest };
  }
}

/**
 * Ends a trial.
 *
 * @param ends numbers of the world's last step in each step of what it was led through
 * @returns how many of these it took to the first violation; undefined where nothing broke
 */
export function stepsToViolation({ judge, violations }: Trial, ends: readonly number[]): number | undefined {
  if (violations.length === 0) judge.finish();
  const [first] = violations.toSorted((one, other) => one.step - other.step);
  return first && stepIn(ends, first) + 1;
}

function stepIn(ends: readonly number[], { step }: Violation): number {
  return ends.findIndex((end) => end >= step);
}

function ignore(): void {
  // Trials keep no trace.
}
