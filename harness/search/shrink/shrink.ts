import { stream } from '../../core/random.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { LocatedViolation, Trials } from '../trials.ts';
import { withoutTimerNames } from './brief.ts';
import { choicesOf, type Choice } from './choices.ts';
import { Budget, Follower } from './follower.ts';
import type { Passage } from './passage.ts';
import { thrifty } from './thrifty.ts';
import { compareReductions, smallest, type Reduction } from './reduction.ts';

/** What has to break in the shrunk schedule as in the long one. */
export interface Wanted {
  readonly predicate: string;
}

export interface ShrinkOptions {
  /** Steps of worlds that may be taken in all; what has been reached by then is the result. */
  readonly budget?: number;
  /** Does only what is had for few tries: where each of them starts processes. */
  readonly thrifty?: boolean;
  /** Orders in which removal is tried: the first from the end, the others drawn. */
  readonly starts?: number;
  /** Asked before every try; what has been reached when it says so is the result. */
  readonly stop?: () => boolean;
  /** Other schedules that break the same; the smallest result counts. */
  readonly others?: readonly (readonly ScheduleStep[])[];
}

/** A schedule from which no step can be taken away without losing the violation, unless the budget ended before. */
export interface Shrunk {
  readonly schedule: readonly ScheduleStep[];
  /** The nodes it needs. */
  readonly nodes: readonly string[];
  /** The trials of these nodes. */
  readonly trials: Trials;
  readonly predicate: string;
  /** What it breaks: of all predicates, the first violations. */
  readonly violations: readonly LocatedViolation[];
  readonly digest: number;
  /** Single steps of the schedule given, up to the violation. */
  readonly cut: number;
  /** Schedules tried, and steps taken in all of them. */
  readonly replays: number;
  readonly spent: number;
  /** Whether the budget ended before everything was tried, or it was stopped. */
  readonly exhausted: boolean;
  readonly stopped: boolean;
}

/** How far shrinking is. */
export interface ShrinkProgress {
  readonly cut: number;
  /** Steps left in the attempt that is going on. */
  readonly steps: number;
  readonly spent: number;
  readonly budget: number;
}

const BUDGET = 4_000_000;
const STARTS = 8;
const NEVER = (): boolean => false;

/**
 * The smallest schedule that can be made of this one and still breaks the predicate: fewest steps, then the simplest
 * faults, then the fewest nodes, with names by first use. Pure: the same schedule always shrinks to the same. Undefined
 * when the schedule does not break it.
 */
export function shrink(
  trials: Trials,
  schedule: readonly ScheduleStep[],
  wanted: Wanted,
  options?: ShrinkOptions,
): Shrunk | undefined {
  const work = shrinking(trials, schedule, wanted, options);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** {@link shrink} bit by bit, for those who have other things to do meanwhile. */
export function* shrinking(
  trials: Trials,
  schedule: readonly ScheduleStep[],
  { predicate }: Wanted,
  {
    budget: limit = BUDGET,
    starts = STARTS,
    others = [],
    thrifty: thriftily = false,
    stop = NEVER,
  }: ShrinkOptions = {},
): Generator<ShrinkProgress, Shrunk | undefined, void> {
  const budget = new Budget(limit, stop);
  const follower = new Follower(trials, [predicate], budget);
  const found = [schedule, ...others]
    .map((each) => choicesOf(trials, each, follower.predicates))
    .filter((choices) => choices !== undefined);
  const [first] = found;
  if (first === undefined) return undefined;
  const cut = first.length;
  const passage = thriftily ? smallestThriftily(follower, first) : smallestOfSeveral(follower, found, starts);
  for (;;) {
    const { done, value } = passage.next();
    if (done === true) return resultOf(value, predicate, cut);
    yield { cut, steps: value, spent: budget.spent, budget: limit };
  }
}

function* smallestThriftily(follower: Follower, first: readonly Choice[]): Passage<Reduction> {
  const choices = yield* thrifty(follower, first);
  return { follower, choices };
}

/** Every schedule is begun with, in turn, until all starts are used up. */
function* smallestOfSeveral(
  follower: Follower,
  found: readonly (readonly Choice[])[],
  starts: number,
): Passage<Reduction> {
  let best: Reduction | undefined;
  for (let start = 0; start < Math.max(starts, found.length); start++) {
    const choices = found[start % found.length] as readonly Choice[];
    const random = start < found.length ? undefined : stream(String(start), 'shrink');
    const reduction = yield* smallest({ follower, choices }, random);
    if (best === undefined || compareReductions(reduction, best) < 0) best = reduction;
    if (follower.budget.exhausted) break;
  }
  return yield* settled(best as Reduction);
}

/** Where packets are named by their age, another may do in the place of one that is left out: such steps go, too. */
function* settled(given: Reduction): Passage<Reduction> {
  const { follower, choices } = given;
  const { trials, predicates, budget } = follower;
  const schedule = follower.scheduleOf(choices);
  for (let position = 0; position < schedule.length && !budget.exhausted; position++) {
    yield schedule.length;
    budget.spent += schedule.length;
    const fewer = choicesOf(trials, schedule.toSpliced(position, 1), predicates);
    if (fewer !== undefined) return yield* settled(yield* smallest({ follower, choices: fewer }));
  }
  return given;
}

/** The result as everybody else sees it, judged by everything there is. */
function resultOf({ follower, choices }: Reduction, predicate: string, cut: number): Shrunk {
  const { trials, budget } = follower;
  const { replays, spent, exhausted, stopped } = budget;
  const named = follower.scheduleOf(choices);
  const schedule = stopped ? named : withoutTimerNames(trials, named);
  const { violations, digest } = trials.run(schedule);
  return {
    schedule,
    nodes: trials.subject.nodes,
    trials,
    predicate,
    violations,
    digest,
    cut,
    replays,
    spent,
    exhausted,
    stopped,
  };
}
