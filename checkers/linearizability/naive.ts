import type { HistorySemantics } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import type { Operation } from '../../harness/core/operation.ts';

/** `undecided`: the steps were used up. */
export type NaiveAnswer = 'linearizable' | 'not-linearizable' | 'undecided';

/**
 * Decides a small history by trying every order (Wing and Gong 1993), remembering what was tried. It shares nothing
 * with the real checker but types and the model, because it is there to catch that checker's mistakes: every witness
 * has to be refused here as well before it is shown. An operation that never completed although it is ok
 * need not happen, but if it does, that was its answer.
 */
export function naive(
  operations: readonly Operation[],
  model: SequentialModel,
  semantics: HistorySemantics,
  steps: number,
): NaiveAnswer {
  return naiveWithin(operations, model, semantics, { left: steps });
}

/** The same with steps that several histories share. */
export function naiveWithin(
  operations: readonly Operation[],
  model: SequentialModel,
  semantics: HistorySemantics,
  steps: { left: number },
): NaiveAnswer {
  const candidates = operations.filter((operation) => says(operation, model, semantics));
  const remaining = candidates.map(() => true);
  const tried = new Set<string>();

  const explore = (state: Json): boolean => {
    if (candidates.every((operation, index) => !remaining[index] || neverCompleted(operation))) return true;
    const position = JSON.stringify([state, remaining.map(Number).join('')]);
    if (tried.has(position)) return false;
    tried.add(position);
    return candidates.some((operation, index) => {
      if (steps.left <= 0 || !remaining[index] || !mayComeNext(operation)) return false;
      steps.left--;
      const next = outcome(operation, state, model, semantics);
      if (next === undefined) return false;
      remaining[index] = false;
      const found = explore(next.state);
      remaining[index] = true;
      return found;
    });
  };
  const mayComeNext = (operation: Operation): boolean =>
    candidates.every((other, index) => !remaining[index] || other.completed >= operation.invoked);

  if (explore(semantics.initial)) return 'linearizable';
  return steps.left > 0 ? 'not-linearizable' : 'undecided';
}

function neverCompleted({ type, completed }: Operation): boolean {
  return type === 'info' || completed === Infinity;
}

/** A failed operation says something only where failing means that it saw a state which did not allow it. */
function says(operation: Operation, model: SequentialModel, semantics: HistorySemantics): boolean {
  if (operation.type !== 'fail') return true;
  return semantics.failSemantics === 'observed-mismatch' && model.conditional.includes(operation.f);
}

function outcome(
  { f, input, output, type }: Operation,
  state: Json,
  model: SequentialModel,
  semantics: HistorySemantics,
): { readonly state: Json } | undefined {
  if (type === 'info') return model.step(state, f, input, undefined);
  if (type === 'fail') return model.refuses(state, f, input) ? { state } : undefined;
  if (model.answers.includes(f)) return model.step(state, f, input, output);
  if (!model.reads.includes(f)) return model.step(state, f, input, input);
  const anything = output === null && semantics.nilRead === 'wildcard';
  return model.step(state, f, input, anything ? undefined : output);
}
