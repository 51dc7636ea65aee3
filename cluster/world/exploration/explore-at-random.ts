import type { AnyHandlerSystem } from '../../../harness/core/contracts/handler-system.ts';
import { stream } from '../../../harness/core/random.ts';
import type { Semantics } from '../semantics/semantics.ts';
import type { Counterexample } from './explore-breadth-first.ts';
import { chooseStep } from './random-choice.ts';
import { advance, createSystemWorld, problemOf } from './system-world.ts';
import type { TextCache } from './world-key.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';

/** Takes this many random steps, or as many as it takes until something is wrong; then the schedule is shortened. */
export function exploreAtRandom(
  system: AnyHandlerSystem,
  nodes: readonly string[],
  semantics: Semantics,
  options: { readonly seed: string; readonly steps: number },
): Counterexample | undefined {
  const random = stream(options.seed, 'schedule');
  const texts: TextCache = new WeakMap();
  const world = createSystemWorld(system, nodes, semantics);
  const schedule: ScheduleStep[] = [];
  while (schedule.length < options.steps) {
    const step = chooseStep(world, random, texts);
    if (step === undefined) return undefined;
    advance(world, step);
    schedule.push(step);
    if (problemOf(world) !== undefined) return shortened(system, nodes, semantics, schedule);
  }
  return undefined;
}

/** Leaves out steps without which something is still wrong, until no one and no two of them can be left out. */
function shortened(
  system: AnyHandlerSystem,
  nodes: readonly string[],
  semantics: Semantics,
  schedule: readonly ScheduleStep[],
): Counterexample | undefined {
  let shortest = replayUntilWrong(system, nodes, semantics, schedule);
  for (;;) {
    const shorter = firstOf(withoutSome(shortest?.schedule ?? []), (candidate) =>
      replayUntilWrong(system, nodes, semantics, candidate),
    );
    if (shorter === undefined) return shortest;
    shortest = shorter;
  }
}

/** The schedule without one step, the last first; then without two. */
function* withoutSome(schedule: readonly ScheduleStep[]): Generator<readonly ScheduleStep[]> {
  for (let one = schedule.length - 1; one >= 0; one--) yield schedule.toSpliced(one, 1);
  for (let one = schedule.length - 1; one >= 0; one--) {
    for (let other = one - 1; other >= 0; other--) yield schedule.toSpliced(one, 1).toSpliced(other, 1);
  }
}

function firstOf<Item, Result>(items: Iterable<Item>, attempt: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = attempt(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The part of the schedule that was taken, up to the first state in which something is wrong. */
function replayUntilWrong(
  system: AnyHandlerSystem,
  nodes: readonly string[],
  semantics: Semantics,
  schedule: readonly ScheduleStep[],
): Counterexample | undefined {
  const world = createSystemWorld(system, nodes, semantics);
  const taken: ScheduleStep[] = [];
  for (const step of schedule) {
    if (advance(world, step) === undefined) continue;
    taken.push(step);
    const problem = problemOf(world);
    if (problem !== undefined) return { problem, schedule: taken };
  }
  return undefined;
}
