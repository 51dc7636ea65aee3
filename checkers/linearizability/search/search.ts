import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import { BreadthFirst } from './breadth-first.ts';
import { DepthFirst, type SearchAnswer } from './depth-first.ts';
import { Problem } from './problem.ts';

export type SearchStage = 'depth-first' | 'breadth-first' | 'depth-first-again' | 'breadth-first-exact';

export interface SearchResult {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** The stage that decided, or the last one tried. */
  readonly stage: SearchStage;
  /** Completion by which no order is left, when there is none: what was invoked later has no part in it. */
  readonly deadline: number | undefined;
  /** Where an order was found by itself: that order, all completed calls in it. */
  readonly order: (() => readonly Call[]) | undefined;
}

/** Steps of each of the first two attempts: a flat part and one per call, enough for most that are linearizable. */
const FIRST_ATTEMPT = 50_000;
const FIRST_ATTEMPT_PER_CALL = 50;
/** Crashed calls that the very first one uses for a return: whoever spends them freely lacks them later. */
const FEW_CRASHED = 1;
/** Part of what is left then that may go into each of the next two. */
const SHARE = 0.5;

/** What is likely to exist, and therefore looked for first. */
export type Expected = 'order' | 'contradiction';

/**
 * Decides any history of any model, at a cost that grows with what runs at the same time: first quickly for an order,
 * with few crashed calls and then with any (unless a contradiction is expected), then for a proof that there is none,
 * with crashed calls that never run out, then for an order again, and with what is left for either.
 */
export function search(
  calls: readonly Call[],
  model: SequentialModel,
  initial: Json,
  budget: Budget,
  expected: Expected,
): SearchResult {
  const nothing = { deadline: undefined, order: undefined };
  if (!budget.spend(calls.length)) return { verdict: 'unknown', stage: 'depth-first', ...nothing };
  const problem = new Problem(calls, model, initial);
  let last: SearchStage = 'depth-first';
  for (const [stage, attempt] of stagesOf(problem, budget, expected)) {
    const answer = attempt();
    last = stage;
    if (answer.verdict === 'pass') return { verdict: 'pass', stage, deadline: undefined, order: answer.order };
    if (answer.verdict === 'fail') {
      return { verdict: 'fail', stage, deadline: problem.returns[answer.dead]?.completed, order: undefined };
    }
  }
  return { verdict: 'unknown', stage: last, ...nothing };
}

function stagesOf(
  problem: Problem,
  budget: Budget,
  expected: Expected,
): readonly (readonly [SearchStage, () => SearchAnswer])[] {
  let started: DepthFirst | undefined;
  const depthFirst = (steps: number): SearchAnswer => (started ??= new DepthFirst(problem, budget)).run(steps);
  const relaxed = [
    'breadth-first',
    () => new BreadthFirst(problem, budget, 'without-limit').run(budget.left * SHARE),
  ] as const;
  const again = ['depth-first-again', () => depthFirst(budget.left * SHARE)] as const;
  const exact = [
    'breadth-first-exact',
    () => new BreadthFirst(problem, budget, 'as-often-as-invoked').run(budget.left),
  ] as const;
  if (expected === 'contradiction') return [relaxed, again, exact];
  const first = FIRST_ATTEMPT + FIRST_ATTEMPT_PER_CALL * problem.returns.length;
  const frugal = (): SearchAnswer => new DepthFirst(problem, budget, { mostCrashed: FEW_CRASHED }).run(first);
  return [
    ...(problem.crashed.length === 0 ? [] : [['depth-first', frugal] as const]),
    ['depth-first', () => depthFirst(first)],
    relaxed,
    again,
    exact,
  ];
}
