import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { SequentialModel } from '../../../harness/core/models/model.ts';
import type { Operation } from '../../../harness/core/operation.ts';

/** `undecided`: the steps were used up. */
export type NaiveSequentialAnswer = 'sequential' | 'not-sequential' | 'undecided';

/**
 * Decides a small history by trying every interleaving of its processes, remembering what was tried. It shares nothing
 * with the real checker but types and the model, because it is there to catch that checker's mistakes.
 */
export function naiveSequential(
  operations: readonly Operation[],
  model: SequentialModel,
  semantics: HistorySemantics,
  steps: number,
): NaiveSequentialAnswer {
  const candidates = operations
    .filter(({ type, f }) => type !== 'fail' || saysMismatch(f, model, semantics))
    .sort((a, b) => a.index - b.index);
  const done = candidates.map(() => false);
  const states = new Map<string, Json>();
  const tried = new Set<string>();
  let left = steps;

  const stateOf = (key: string): Json => (states.has(key) ? (states.get(key) as Json) : semantics.initial);
  const mayComeNext = (operation: Operation, position: number): boolean =>
    candidates.every(
      (other, index) =>
        index >= position || done[index] || other.process !== operation.process || other.type === 'info',
    );
  const explore = (): boolean => {
    if (candidates.every(({ type }, index) => done[index] || type === 'info')) return true;
    const place = JSON.stringify([done.map(Number).join(''), [...states].sort(([a], [b]) => (a < b ? -1 : 1))]);
    if (tried.has(place)) return false;
    tried.add(place);
    return candidates.some((operation, index) => {
      if (left <= 0 || done[index] || !mayComeNext(operation, index)) return false;
      left--;
      const key = operation.key ?? '';
      const before = stateOf(key);
      const next = outcome(operation, before, model, semantics);
      if (next === undefined) return false;
      done[index] = true;
      states.set(key, next.state);
      const found = explore();
      done[index] = false;
      states.set(key, before);
      return found;
    });
  };

  if (explore()) return 'sequential';
  return left > 0 ? 'not-sequential' : 'undecided';
}

function saysMismatch(f: string, model: SequentialModel, { failSemantics }: HistorySemantics): boolean {
  return failSemantics === 'observed-mismatch' && model.conditional.includes(f);
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
