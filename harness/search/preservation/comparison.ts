import { performStep } from '../../../cluster/world/schedule.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { ExplorationBounds } from '../explore/bounds.ts';
import { Exploration } from '../explore/exploration.ts';
import { shrink } from '../shrink/shrink.ts';
import type { Portfolio } from '../strategies/portfolio.ts';
import type { Trials } from '../trials.ts';
import { seedOf } from './measurement.ts';
import { ruledTrial, type RuledViolation } from './ruled-trial.ts';
import { Tally } from './tally.ts';
import { walk } from './walk.ts';

/** An invariant's predicate that the changed build breaks and the other one does not. */
export interface LostInvariant extends RuledViolation {
  readonly schedule: readonly ScheduleStep[];
  readonly nodes: readonly string[];
  /** From exploration: nothing shorter within the small bounds breaks it first of all. Otherwise shrunk: no step can be left out. */
  readonly shortest: boolean;
}

export interface ComparisonOptions {
  /** The changed build, and the one that it is compared with, by size of the cluster. */
  readonly changed: (nodes: number) => Trials;
  readonly reference: (nodes: number) => Trials;
  readonly portfolio: Portfolio;
  /** Random schedules, and the seed of the first. */
  readonly schedules: number;
  readonly seed: string;
  /** What is explored before, on how many nodes, and up to how many states. */
  readonly small: { readonly nodes: number; readonly bounds: ExplorationBounds; readonly states: number };
  readonly symmetry: boolean;
}

/** What was tried so far, and what came of it. */
export interface ComparisonReport {
  /** Predicates that apply to both builds. */
  readonly predicates: readonly string[];
  /** Every schedule of this many steps within the small bounds was tried on the changed build. */
  readonly exploredDepth: number;
  readonly exploredStates: number;
  readonly walks: number;
  readonly lost: readonly LostInvariant[];
  /** What the other build breaks, too, so that it cannot have been lost. */
  readonly brokenByBoth: readonly string[];
  readonly changed: Tally;
  readonly reference: Tally;
}

/** Steps of worlds that shrinking one schedule may take. */
const SHRINK_BUDGET = 150_000;
/** Steps of the exploration between two pauses. */
const SLICE = 200;

/**
 * Which invariants a changed build breaks that another one holds, and at which rule of the semantics: first every small
 * schedule, breadth first; then random ones, the same seeds on both builds, each lost invariant's schedule shrunk.
 */
export class Comparison {
  readonly #options: ComparisonOptions;
  readonly #predicates: readonly string[];
  readonly #lost = new Map<string, LostInvariant>();
  readonly #byBoth = new Set<string>();
  readonly #changed: Tally;
  readonly #reference: Tally;
  readonly #exploration: Exploration;
  readonly #work: Iterator<undefined, undefined>;
  #walks = 0;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    const { changed, reference, small, symmetry } = options;
    const { subject, predicates } = changed(small.nodes);
    const others = new Set(reference(small.nodes).predicates);
    this.#predicates = predicates.filter((name) => others.has(name));
    this.#changed = new Tally(this.#predicates);
    this.#reference = new Tally(this.#predicates);
    const common = { subject, predicates: this.#predicates, bounds: small.bounds, prefix: [] };
    this.#exploration = new Exploration({ ...common, symmetry, sleepSets: false, stopAtFirst: false });
    this.#work = this.#compare();
  }

  /** Goes on for a little while; false when everything was tried. */
  advance(): boolean {
    return this.#work.next().done !== true;
  }

  report(): ComparisonReport {
    return {
      predicates: this.#predicates,
      exploredDepth: this.#exploration.depth,
      exploredStates: this.#exploration.states,
      walks: this.#walks,
      lost: [...this.#lost.values()],
      brokenByBoth: [...this.#byBoth],
      changed: this.#changed,
      reference: this.#reference,
    };
  }

  *#compare(): Generator<undefined, undefined> {
    const { schedules, seed, small } = this.#options;
    while (this.#exploration.states < small.states && this.#exploration.advance(SLICE)) yield undefined;
    for (const { predicate, schedule } of this.#exploration.report().violations) {
      this.#keep(predicate, schedule, this.#options.changed(small.nodes), true);
    }
    for (; this.#walks < schedules; this.#walks++) yield* this.#walk(seedOf(seed, this.#walks));
    return undefined;
  }

  *#walk(seed: string): Generator<undefined, undefined> {
    const { changed, reference, portfolio } = this.#options;
    for (const { predicate } of walk(reference, portfolio, seed, this.#predicates, this.#reference).violations) {
      this.#byBoth.add(predicate);
      this.#lost.delete(predicate);
    }
    yield undefined;
    const { nodes, schedule, violations } = walk(changed, portfolio, seed, this.#predicates, this.#changed);
    for (const { predicate } of violations) {
      if (this.#lost.has(predicate) || this.#byBoth.has(predicate)) continue;
      yield undefined;
      const shrunk = shrink(changed(nodes), schedule, { predicate }, { budget: SHRINK_BUDGET, starts: 2 });
      if (shrunk !== undefined) this.#keep(predicate, shrunk.schedule, shrunk.trials, false);
    }
    return undefined;
  }

  /** Notes what was lost, unless the other build breaks it on the same schedule or it was found before. */
  #keep(predicate: string, schedule: readonly ScheduleStep[], trials: Trials, shortest: boolean): void {
    if (this.#lost.has(predicate) || this.#byBoth.has(predicate)) return;
    const { nodes } = trials.subject;
    if (violationIn(this.#options.reference(nodes.length), schedule, predicate) !== undefined) {
      this.#byBoth.add(predicate);
      return;
    }
    const violation = violationIn(trials, schedule, predicate);
    if (violation !== undefined) this.#lost.set(predicate, { ...violation, schedule, nodes, shortest });
  }
}

/** The first violation of the predicate in a schedule, with its rule; undefined when it holds to the end. */
export function violationIn(
  trials: Trials,
  schedule: readonly ScheduleStep[],
  predicate: string,
): RuledViolation | undefined {
  const { trial, violations, finish } = ruledTrial(trials, [predicate]);
  const { system, handlersOf } = trials.subject;
  const target = { toInput: system.toInput.bind(system), ...(handlersOf && { handlersOf }) };
  for (const step of schedule) {
    performStep(trial.world, step, target, () => undefined);
    if (violations.length > 0) return violations[0];
  }
  return finish()[0];
}
