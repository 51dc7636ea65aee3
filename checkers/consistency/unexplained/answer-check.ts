import type { Budget } from '../../linearizability/budget.ts';
import type { HistoryObject, Step } from '../program-order.ts';

/**
 * What is wrong with an answer that no order of any of the operations can lead to:
 *
 * - `value`: a value was found that nobody wrote, or whose write had failed; `element`: the same of an element.
 * - `repeated`: the answer holds an element more often than it was added.
 * - `lacking`: it lacks what was there from the beginning, and what nobody removed.
 * - `total`: the initial value and no choice of increments add up to it.
 * - `form`: it is no answer of this model at all.
 */
export type Unexplained = 'value' | 'element' | 'repeated' | 'lacking' | 'total' | 'form';

/**
 * What is wrong with an answer to one of these steps, all of one object and not refused. Undefined where every answer
 * has an explanation, `unknown` when the budget does not allow to look at all of them.
 */
export type AnswerCheck = (
  object: HistoryObject,
  steps: readonly Step[],
  budget: Budget,
) => Unexplained | 'unknown' | undefined;
