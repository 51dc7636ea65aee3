import { Budget } from '../../linearizability/budget.ts';
import { circleOf, stepsBehind } from '../circle.ts';
import type { ConstraintGraph, Edge } from '../constraint-graph.ts';
import { addGrowingConstraints } from '../growing-constraints.ts';
import type { ProgramOrder, Step } from '../program-order.ts';
import {
  overwrittenBefore,
  overwritesAfter,
  registerConstraints,
  withObservers,
  type RegisterConstraints,
} from '../register-constraints.ts';
import { unwrittenStep } from '../unexplained/unwritten.ts';
import { OrderSearch } from './search.ts';

export type SequentialStage = 'unwritten-values' | 'constraints' | 'real-time' | 'search';

export type SequentialDecision =
  | { readonly verdict: 'pass'; readonly stage: SequentialStage; readonly order: readonly Step[] }
  | {
      readonly verdict: 'fail';
      readonly stage: SequentialStage;
      /** Contradictory by themselves. */
      readonly core: readonly Step[];
      /** Constraints that lead back to where they began, where that is what was found. */
      readonly circle: readonly Edge[];
      readonly graph: ConstraintGraph | undefined;
    }
  | { readonly verdict: 'unknown'; readonly stage: SequentialStage };

/** Part of the budget that may go into constraints. */
const CONSTRAINTS_SHARE = 0.6;

/**
 * Whether there is one order of all steps of all objects that keeps each session's order and makes every answer right
 * (Lamport 1979). Unlike linearizability it cannot be decided object by object, and deciding it is NP-complete even for
 * unique values (Gibbons and Korach 1997). So constraints that must hold are added until they contradict each other or
 * nothing new follows, and what is left is searched.
 *
 * @param searchSteps of the budget what may go into the search
 */
export function decideSequential(order: ProgramOrder, budget: Budget, searchSteps = Infinity): SequentialDecision {
  if (!budget.spend(order.steps.length)) return { verdict: 'unknown', stage: 'unwritten-values' };
  const unwritten = unwrittenStep(order);
  const constraints = registerConstraints(order);
  if (unwritten) {
    return { ...FAIL, stage: 'unwritten-values', core: [...withObservers(constraints, [unwritten])] };
  }
  const growing = addGrowingConstraints(order, constraints.graph, budget);
  if (growing?.contradiction) return { ...FAIL, stage: 'constraints', core: growing.contradiction };
  const constrained = saturate(constraints, budget);
  if (constrained.circle) {
    const { circle } = constrained;
    const core = withObservers(constraints, stepsBehind(constraints.graph, circle));
    return { ...FAIL, stage: 'constraints', core: [...core], circle, graph: constraints.graph };
  }
  if (growing?.exact === true && constrained.closed) {
    return { verdict: 'pass', stage: 'constraints', order: constraints.graph.inOrder() };
  }
  const share = new Budget(Math.min(budget.left, searchSteps));
  const found = new OrderSearch(order, constrained.closed ? constraints.graph : undefined, share).run();
  budget.spend(share.spent);
  if (found.verdict === 'fail') return { ...FAIL, stage: 'search', core: order.steps };
  return { ...found, stage: 'search' };
}

const FAIL = { verdict: 'fail', circle: [], graph: undefined } as const;

interface Constrained {
  readonly circle: readonly Edge[] | undefined;
  /** What precedes what was computed at least once. */
  readonly closed: boolean;
}

function saturate(constraints: RegisterConstraints, budget: Budget): Constrained {
  const { graph } = constraints;
  const share = new Budget(Math.floor(budget.left * CONSTRAINTS_SHARE));
  let closed = false;
  for (;;) {
    const state = graph.close(share);
    if (state && state.circular.length > 0) {
      budget.spend(share.spent);
      return { circle: circleOf(graph, state.circular), closed: false };
    }
    closed ||= state !== undefined;
    const before = state && overwrittenBefore(constraints, share);
    const after = before && overwritesAfter(constraints, share);
    if (before === undefined || after === undefined || before.length + after.length === 0) break;
    for (const edge of [...before, ...after]) graph.add(edge);
  }
  budget.spend(Math.min(share.spent, budget.left));
  return { circle: undefined, closed };
}
