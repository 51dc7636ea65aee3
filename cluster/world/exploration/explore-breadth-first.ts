import type { AnyHandlerSystem } from '../../../harness/core/contracts/handler-system.ts';
import type { Semantics } from '../semantics/semantics.ts';
import { possibleSteps } from './possible-steps.ts';
import { advance, copySystemWorld, createSystemWorld, problemOf, type SystemWorld } from './system-world.ts';
import { worldKey, type TextCache } from './world-key.ts';
import type { ScheduleStep } from '../../../harness/core/step.ts';

export interface ExplorationBounds {
  /** Longest schedules tried. */
  readonly depth: number;
  /** Different states visited at most. */
  readonly states: number;
}

/** A way to a state in which something is wrong. */
export interface Counterexample {
  /** One sentence. */
  readonly problem: string;
  readonly schedule: readonly ScheduleStep[];
}

export interface Exploration {
  /** Different states visited. */
  readonly states: number;
  /** Every state that this many steps reach was visited. */
  readonly depth: number;
  /** No further state can be reached: what was found holds without a bound. */
  readonly exhaustive: boolean;
  /** A shortest one, if there is any within the bounds. */
  readonly counterexample: Counterexample | undefined;
}

interface Visit {
  readonly world: SystemWorld;
  readonly path: Path | undefined;
}

interface Path {
  readonly step: ScheduleStep;
  readonly before: Path | undefined;
}

/** Visits states in order of their distance from the initial one, each once, so that what it finds is shortest. */
export function exploreBreadthFirst(
  system: AnyHandlerSystem,
  nodes: readonly string[],
  semantics: Semantics,
  bounds: ExplorationBounds,
): Exploration {
  const texts: TextCache = new WeakMap();
  const initial = createSystemWorld(system, nodes, semantics);
  const known = new Set([worldKey(initial, texts)]);
  const result = (depth: number, exhaustive: boolean, found?: Counterexample): Exploration => ({
    states: known.size,
    depth,
    exhaustive,
    counterexample: found,
  });
  const problem = problemOf(initial);
  if (problem !== undefined) return result(0, false, { problem, schedule: [] });
  let frontier: Visit[] = [{ world: initial, path: undefined }];
  for (let depth = 0; depth < bounds.depth; depth++) {
    const next: Visit[] = [];
    for (const { world, path } of frontier) {
      for (const step of possibleSteps(world, texts)) {
        const successor = copySystemWorld(world);
        advance(successor, step);
        const key = worldKey(successor, texts);
        if (known.has(key)) continue;
        if (known.size >= bounds.states) return result(depth, false);
        known.add(key);
        const here: Path = { step, before: path };
        const wrong = problemOf(successor);
        if (wrong !== undefined) return result(depth, false, { problem: wrong, schedule: scheduleOf(here) });
        next.push({ world: successor, path: here });
      }
    }
    if (next.length === 0) return result(depth, true);
    frontier = next;
  }
  return result(bounds.depth, false);
}

function scheduleOf(path: Path): ScheduleStep[] {
  const steps: ScheduleStep[] = [];
  for (let here: Path | undefined = path; here !== undefined; here = here.before) steps.push(here.step);
  return steps.reverse();
}
