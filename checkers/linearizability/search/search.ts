import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import { breadthFirst } from './breadth-first.ts';
import { DepthFirst } from './depth-first.ts';
import { Problem } from './problem.ts';

export type SearchStage = 'depth-first' | 'breadth-first' | 'depth-first-again';

export interface SearchResult {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** The stage that decided, or the last one tried. */
  readonly stage: SearchStage;
  /** Completion by which no order is left, when there is none: what was invoked later has no part in it. */
  readonly deadline: number | undefined;
}

/** Steps of the first attempt: a flat part and one per call, enough for most histories that are linearizable. */
const FIRST_ATTEMPT = 50_000;
const FIRST_ATTEMPT_PER_CALL = 100;
/** Part of what is left then that may go into the proof. */
const PROOF_SHARE = 0.7;

/** What is likely to exist, and therefore looked for first. */
export type Expected = 'order' | 'contradiction';

/**
 * Decides any history of any model, at a cost that grows with what runs at the same time: first quickly for an order
 * (unless a contradiction is expected), then for a proof that there is none, then for an order with all that is left.
 */
export function search(
  calls: readonly Call[],
  model: SequentialModel,
  initial: Json,
  budget: Budget,
  expected: Expected,
): SearchResult {
  if (!budget.spend(calls.length)) return { verdict: 'unknown', stage: 'depth-first', deadline: undefined };
  const problem = new Problem(calls, model, initial);
  const depthFirst = new DepthFirst(problem, budget);
  const attempts: readonly [SearchStage, () => ReturnType<DepthFirst['run']>][] = [
    ['depth-first', () => depthFirst.run(FIRST_ATTEMPT + FIRST_ATTEMPT_PER_CALL * calls.length)],
    ['breadth-first', () => breadthFirst(problem, budget, budget.left * PROOF_SHARE)],
    ['depth-first-again', () => depthFirst.run(budget.left)],
  ];
  let last: SearchStage = 'depth-first';
  for (const [stage, attempt] of expected === 'order' ? attempts : attempts.slice(1)) {
    const answer = attempt();
    last = stage;
    if (answer.verdict === 'pass') return { verdict: 'pass', stage, deadline: undefined };
    if (answer.verdict === 'fail') {
      return { verdict: 'fail', stage, deadline: problem.returns[answer.dead]?.returning.call.completed };
    }
  }
  return { verdict: 'unknown', stage: last, deadline: undefined };
}
