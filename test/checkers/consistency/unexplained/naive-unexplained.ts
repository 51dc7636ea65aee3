import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';

/** Whether some answer cannot be had by doing some of the other operations before, in any order. */
export function naiveUnexplained(operations: readonly Operation[], semantics: HistorySemantics): boolean {
  const { reads, answers, step } = model(semantics.model);
  const happened = operations.filter(({ type }) => type !== 'fail');
  return happened.some((operation) => {
    const { f, input, output, type } = operation;
    const says = type === 'ok' && (reads.includes(f) || answers.includes(f));
    const isOpen = reads.includes(f) && output === null && semantics.nilRead === 'wildcard';
    if (!says || isOpen) return false;
    const others = happened.filter((other) => other !== operation && !reads.includes(other.f));
    return !states(others, semantics).some((state) => step(state, f, input, output) !== undefined);
  });
}

/** Every state that some of these operations lead to, whatever they answer. */
function states(operations: readonly Operation[], semantics: HistorySemantics): Json[] {
  const { step } = model(semantics.model);
  const found: Json[] = [];
  const visit = (state: Json, left: readonly Operation[]): void => {
    found.push(state);
    for (const operation of left) {
      const next = step(state, operation.f, operation.input, undefined);
      if (next !== undefined)
        visit(
          next.state,
          left.filter((other) => other !== operation),
        );
    }
  };
  visit(semantics.initial, operations);
  return found;
}
