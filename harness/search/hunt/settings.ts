import { STRATEGIES, strategyNamed } from '../strategies/portfolio.ts';
import type { AttemptOptions } from './attempt.ts';
import { trialsOf, type HuntTarget } from './target.ts';

export const HUNT_FORMAT = 'verdict-hunt/1';

/** All that decides what each seed of a hunt stands for, as data: equal settings and seed, equal schedule. */
export interface HuntSettings {
  readonly format: typeof HUNT_FORMAT;
  /** The spec it came from; null when there was none. Only for showing how to find something again. */
  readonly spec: string | null;
  readonly target: HuntTarget;
  /** Of the first schedule; the others count on from it. */
  readonly seed: string;
  /** Names; null: all, each as often as suits it. */
  readonly strategies: readonly string[] | null;
  /** Sizes of the cluster; null: mostly 3 and 5. */
  readonly sizes: readonly number[] | null;
  /** Whether answers are asked for after some of the schedules. */
  readonly liveness: boolean;
  /** Flags beside the spec that led to the target; left out: none. Only for showing how to find something again. */
  readonly given?: GivenFlags | undefined;
}

/** What the command line changed in a spec, as it was written there. */
export interface GivenFlags {
  readonly engine?: string | undefined;
  readonly set: readonly string[];
  readonly plugin: readonly string[];
}

/** Everything a thread needs for its attempts. Plugins are loaded already. */
export function attemptOptions({ target, strategies, sizes, liveness }: HuntSettings): AttemptOptions {
  return {
    strategies: strategies === null ? STRATEGIES : strategies.map(strategyNamed),
    sizes,
    trials: trialsOf(target),
    progress: liveness,
    dear: target.lockstep !== undefined,
  };
}
