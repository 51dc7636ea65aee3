import type { Budget } from '../budget.ts';
import { Configurations, type Configuration } from './configurations.ts';
import type { Problem } from './problem.ts';

/** `dead`: the return at this event can never be reached, so the history is not linearizable. */
export type SearchAnswer =
  { readonly verdict: 'pass' } | { readonly verdict: 'fail'; readonly dead: number } | { readonly verdict: 'unknown' };

/** Visits to places that differ only in the crashed calls used. */
interface Visits {
  readonly crashed: Set<number>;
  readonly first: Configuration[];
}

/** Only with so many earlier visits is a new one compared: comparing with all would cost more than it saves. */
const COMPARED = 8;

/**
 * Looks for one order by trying the most promising next call first, remembering what led nowhere (Wing and Gong 1993,
 * with Lowe's memory). Good at showing that a history is linearizable. Can be stopped and continued.
 */
export class DepthFirst {
  readonly #problem: Problem;
  readonly #budget: Budget;
  readonly #configurations: Configurations;
  readonly #stack: Configuration[];
  readonly #visited: Map<string, Visits>[] = [];
  #furthest = 0;

  constructor(problem: Problem, budget: Budget) {
    this.#problem = problem;
    this.#budget = budget;
    this.#configurations = new Configurations(problem, budget, 'as-often-as-invoked');
    this.#stack = [this.#configurations.first];
  }

  /** Goes on until there is an answer or this many steps are spent. */
  run(steps: number): SearchAnswer {
    const until = this.#budget.spent + steps;
    for (let next = this.#stack.pop(); next !== undefined; next = this.#stack.pop()) {
      if (this.#budget.left === 0 || this.#budget.spent >= until) {
        this.#stack.push(next);
        return { verdict: 'unknown' };
      }
      this.#budget.spend(1);
      const reached = this.#runAhead(next);
      if (reached === undefined) continue;
      if (reached.event === this.#problem.returns.length) return { verdict: 'pass' };
      const successors = this.#configurations.successors(reached);
      for (let index = successors.length - 1; index >= 0; index--) {
        this.#stack.push(successors[index] as Configuration);
      }
    }
    return { verdict: 'fail', dead: this.#furthest };
  }

  /** As far as there is no choice; undefined when this place was seen before. */
  #runAhead(from: Configuration): Configuration | undefined {
    let configuration = from;
    while (configuration.event < this.#problem.returns.length) {
      configuration = this.#configurations.settle(configuration);
      const advanced = this.#configurations.advance(configuration);
      if (advanced === undefined) break;
      this.#budget.spend(1);
      configuration = advanced;
    }
    this.#furthest = Math.max(this.#furthest, configuration.event);
    return this.#isVain(configuration) ? undefined : configuration;
  }

  /** Whether a place like this one was seen before, from which at least as much was possible. */
  #isVain(configuration: Configuration): boolean {
    const visited = (this.#visited[configuration.event] ??= new Map<string, Visits>());
    const key = this.#configurations.keyOf(configuration);
    const visits = visited.get(key);
    if (visits === undefined) {
      visited.set(key, { crashed: new Set([configuration.crashed]), first: [configuration] });
      return false;
    }
    if (visits.crashed.has(configuration.crashed)) return true;
    if (visits.first.some((other) => this.#configurations.usesNoMore(other, configuration))) return true;
    visits.crashed.add(configuration.crashed);
    if (visits.first.length < COMPARED) visits.first.push(configuration);
    return false;
  }
}
