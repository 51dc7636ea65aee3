import { HarnessError } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import type { Components } from './graph/components.ts';
import type { Transaction } from './transaction.ts';
import type { KeyName } from './versions.ts';

/**
 * An order of all transactions that may have happened, from a graph without cycles: an edge leads to the component with
 * the smaller number.
 */
export function serialOrder(transactions: readonly Transaction[], { count, of }: Components): Transaction[] {
  const places = new Array<Transaction | undefined>(count);
  for (const transaction of transactions) {
    if (transaction.type !== 'fail') places[count - 1 - (of[transaction.vertex] as number)] = transaction;
  }
  return places.filter((transaction) => transaction !== undefined);
}

/**
 * Walks through an order of transactions over lists: each read must find what the ones before appended, and processes
 * and time must agree. It looks at nothing but the transactions. O(length of all that was read).
 *
 * @throws HarnessError when it does not hold: then the checker is wrong, and nothing may be said about the system
 */
export function replayLists(order: readonly Transaction[], isInformative: (answer: Json) => boolean): void {
  const lists = new Map<KeyName, Json[]>();
  const last = new Map<number, number>();
  let latest = -Infinity;
  for (const transaction of order) {
    const { process, index, invoked, completed } = transaction.operation;
    if (transaction.type === 'ok') {
      if (completed < latest) throw refuted(transaction, 'it was over before another one began that comes first');
      if ((last.get(process) ?? -1) > index) throw refuted(transaction, 'its process did another one later');
    }
    latest = Math.max(latest, invoked);
    last.set(process, Math.max(last.get(process) ?? -1, index));
    for (const [f, key, value] of transaction.parts) {
      const list = lists.get(key);
      if (f === 'append') {
        if (list) list.push(value);
        else lists.set(key, [value]);
      } else if (transaction.type === 'ok' && isInformative(value) && !isList(value, list ?? [])) {
        throw refuted(transaction, `it would have read something else under ${key}`);
      }
    }
  }
}

function isList(found: Json, list: readonly Json[]): boolean {
  const answer = Array.isArray(found) ? (found as readonly Json[]) : [];
  if (answer.length !== list.length) return false;
  for (let place = 0; place < list.length; place++) {
    if (!sameValue(answer[place] as Json, list[place] as Json)) return false;
  }
  return true;
}

function refuted({ operation }: Transaction, reason: string): HarnessError {
  return new HarnessError(`The order of transactions does not hold at #${String(operation.index)}: ${reason}.`, {
    code: 'ORDER_REFUTED',
    hint: 'Keep the history file and report it: this is a defect of the checker.',
  });
}
