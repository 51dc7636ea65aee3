import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import { BreadthFirst } from './breadth-first.ts';
import { STATE, type ConfigurationList } from './configuration.ts';
import { Problem } from './problem.ts';

/**
 * Whether there is no order even if crashed calls that leave a value may take effect again and again. Then one crashed
 * call of a kind stands for all that were invoked after it. False also when the budget was spent.
 */
export function isRefuted(calls: readonly Call[], model: SequentialModel, initial: Json, budget: Budget): boolean {
  if (!budget.spend(calls.length)) return false;
  const problem = new Problem(calls, model, initial);
  return new BreadthFirst(problem, budget, 'without-limit').run(budget.left).verdict === 'fail';
}

/** A moment at which a call is invoked, and every state that was possible just before; perhaps some more. */
export interface Cut {
  readonly moment: number;
  readonly states: readonly Json[];
}

/** The possible states before the latest invocations that can be reached, latest first, as far as the budget goes. */
export function latestCuts(
  calls: readonly Call[],
  model: SequentialModel,
  initial: Json,
  budget: Budget,
  most: number,
): Cut[] {
  if (!budget.spend(calls.length)) return [];
  const problem = new Problem(calls, model, initial);
  const moments = momentsOf(problem);
  const cuts: Cut[] = [];
  const first = problem.returns.length - most;
  new BreadthFirst(problem, budget, 'without-limit').run(budget.left, (event, frontier) => {
    const moment = moments[event];
    if (event < first || moment === undefined) return;
    cuts.push({ moment, states: statesOf(frontier).map((state) => problem.states.value(state)) });
  });
  return cuts.reverse();
}

/** Per event the first invocation after the return before it, if it comes before this one. */
function momentsOf({ returns }: Problem): (number | undefined)[] {
  const invocations = Float64Array.from(returns, (call) => call.invoked).sort();
  let next = 0;
  return returns.map((call, event) => {
    const before = returns[event - 1]?.completed ?? -Infinity;
    while (next < invocations.length && (invocations[next] as number) <= before) next++;
    const moment = invocations[next];
    return moment !== undefined && moment <= call.completed ? moment : undefined;
  });
}

function statesOf(frontier: ConfigurationList): number[] {
  const states = new Set<number>();
  for (let index = 0; index < frontier.length; index++)
    states.add(frontier.array[frontier.at(index) + STATE] as number);
  return [...states];
}
