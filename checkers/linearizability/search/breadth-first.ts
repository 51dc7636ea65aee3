import type { Budget } from '../budget.ts';
import { Configurations, type Configuration } from './configurations.ts';
import type { SearchAnswer } from './depth-first.ts';
import type { Problem } from './problem.ts';

/**
 * Follows all possible configurations from return to return, with crashed calls that never run out (Lowe's graph
 * search, relaxed). Few configurations remain distinct then, so it ends soon. When none is left the history is not
 * linearizable; when some are left at the end, it is linearizable only if no crashed call could have been overused.
 */
export function breadthFirst(problem: Problem, budget: Budget, steps: number): SearchAnswer {
  const configurations = new Configurations(problem, budget, 'without-limit');
  const until = budget.spent + steps;
  let frontier: readonly Configuration[] = [configurations.first];
  for (let event = 0; event < problem.returns.length; event++) {
    const next = new Map<string, Configuration>();
    const places = new Places(configurations);
    const waiting = [...frontier];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (budget.left === 0 || budget.spent >= until) return { verdict: 'unknown' };
      budget.spend(1);
      const settled = configurations.settle(place);
      if (!places.add(settled)) continue;
      const advanced = configurations.advance(settled);
      for (const reached of advanced ? [advanced] : configurations.successors(settled)) {
        if (reached.event === event) waiting.push(reached);
        else next.set(configurations.fullKeyOf(reached), reached);
      }
    }
    if (next.size === 0) return { verdict: 'fail', dead: event };
    frontier = [...next.values()];
  }
  return problem.crashed.size === 0 ? { verdict: 'pass' } : { verdict: 'unknown' };
}

/** The configurations of one event that were followed, by state; those from which no more is possible are left out. */
class Places {
  readonly #configurations: Configurations;
  readonly #byState = new Map<number, Configuration[]>();

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
  }

  /** False when one that is at least as good was followed before. */
  add(configuration: Configuration): boolean {
    const alike = this.#byState.get(configuration.state);
    if (alike === undefined) {
      this.#byState.set(configuration.state, [configuration]);
      return true;
    }
    if (alike.some((other) => this.#configurations.dominates(other, configuration))) return false;
    alike.push(configuration);
    return true;
  }
}
