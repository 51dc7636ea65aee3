import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Operation } from '../../../harness/core/operation.ts';

export type Order = 'none' | 'process' | 'realtime';

/**
 * Whether a few transactions have an order in which each one finds what the ones before it left, by trying every order
 * that keeps to the order of processes, or to that of processes and of time. Those of unknown outcome may be left out.
 */
export function hasOrder(operations: readonly Operation[], semantics: HistorySemantics, order: Order): boolean {
  const candidates = operations.filter(({ type }) => type !== 'fail');
  const used = candidates.map(() => false);
  const extend = (store: ReadonlyMap<string, Json>): boolean => {
    if (candidates.every(({ type }, place) => used[place] || type === 'info')) return true;
    return candidates.some((operation, place) => {
      if (used[place]) return false;
      if (candidates.some((other, at) => at !== place && !used[at] && isBefore(other, operation, order))) return false;
      const after = run(operation, store, semantics);
      if (after === undefined) return false;
      used[place] = true;
      const found = extend(after);
      used[place] = false;
      return found;
    });
  };
  return extend(new Map());
}

function isBefore(first: Operation, second: Operation, order: Order): boolean {
  if (order === 'none' || first.type !== 'ok') return false;
  if (first.process === second.process && first.index < second.index) return true;
  return order === 'realtime' && first.completed < second.invoked;
}

function run(
  { type, input, output }: Operation,
  before: ReadonlyMap<string, Json>,
  { nilRead }: HistorySemantics,
): ReadonlyMap<string, Json> | undefined {
  const store = new Map(before);
  for (const [f, key, value] of (type === 'ok' ? output : input) as readonly (readonly [string, string, Json])[]) {
    const found = store.get(key);
    if (f === 'w') store.set(key, value);
    else if (f === 'append') store.set(key, [...((found as Json[] | undefined) ?? []), value]);
    else if (type === 'ok' && !(value === null && nilRead === 'wildcard') && !isSame(value, found)) return undefined;
  }
  return store;
}

/** An absent list and an empty one are the same. */
function isSame(answer: Json, found: Json | undefined): boolean {
  const plain = (value: Json): Json => (Array.isArray(value) && value.length === 0 ? null : value);
  return JSON.stringify(plain(answer)) === JSON.stringify(plain(found ?? null));
}
