import type { Budget } from '../../linearizability/budget.ts';
import type { ProgramOrder, Step } from '../program-order.ts';
import type { AnswerCheck, Unexplained } from './answer-check.ts';
import { unexplainedTotal } from './counters.ts';
import { unexplainedDequeue, unexplainedList, unexplainedSet } from './elements.ts';
import { unexplainedPart } from './multi-registers.ts';
import { unwrittenStep } from './unwritten.ts';

/** Of the other models answers say too little, or nearly everything is possible. */
const CHECKS: Readonly<Record<string, AnswerCheck>> = {
  counter: unexplainedTotal,
  'fifo-queue': unexplainedDequeue,
  'grow-only-set': unexplainedSet,
  'list-append': unexplainedList,
  'multi-register': unexplainedPart,
  set: unexplainedSet,
};

/**
 * What is wrong with an answer that nothing can explain, so that no model holds, however weak: every model takes an
 * answer for the outcome of some of the operations, each of which happened once, in some order. Undefined where there is
 * none, `unknown` when the budget does not allow to look at all answers.
 */
export function unexplainedAnswer(order: ProgramOrder, budget: Budget): Unexplained | 'unknown' | undefined {
  if (!budget.spend(order.steps.length)) return 'unknown';
  if (unwrittenStep(order)) return 'value';
  const perObject = order.objects.map((): Step[] => []);
  for (const step of order.steps) if (!step.call.refused) perObject[step.object]?.push(step);
  for (const [index, object] of order.objects.entries()) {
    const found = CHECKS[object.key.model.name]?.(object, perObject[index] ?? [], budget);
    if (found !== undefined) return found;
  }
  return undefined;
}
