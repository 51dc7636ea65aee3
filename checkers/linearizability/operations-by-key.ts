import type { Operation } from '../../harness/core/operation.ts';
import type { KeyOperations } from './judged.ts';

/** The operations on each key, keys in the order in which they first appear; one without key is on ''. */
export function operationsByKey(operations: readonly Operation[]): KeyOperations[] {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = operation.key ?? '';
    const own = byKey.get(key);
    if (own) own.push(operation);
    else byKey.set(key, [operation]);
  }
  return [...byKey].map(([key, own]) => listed(key, inOrder(own)));
}

function listed(key: string, own: readonly Operation[]): KeyOperations {
  const at = (position: number): Operation => own[position] as Operation;
  return { key, length: own.length, at, index: (position) => at(position).index };
}

/** Lines of a history may come in another order than their times. */
function inOrder(operations: Operation[]): Operation[] {
  const isSorted = operations.every(
    (operation, position) => position === 0 || (operations[position - 1] as Operation).invoked <= operation.invoked,
  );
  return isSorted ? operations : operations.sort((a, b) => a.invoked - b.invoked);
}
