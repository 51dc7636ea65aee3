import { PROCESS, REALTIME, THEN } from './graph/edge-kind.ts';
import type { GraphBuilder } from './graph/graph.ts';
import type { Transaction } from './transaction.ts';

/**
 * From each transaction to the next of its process. One whose outcome is unknown may still happen after what follows,
 * so nothing is said to come after it.
 */
export function addProcessEdges(graph: GraphBuilder, transactions: readonly Transaction[]): void {
  const last = new Map<number, number>();
  for (const { vertex, operation, type } of transactions) {
    if (type === 'fail') continue;
    const before = last.get(operation.process);
    if (before !== undefined) graph.edge(before, vertex, PROCESS);
    if (type === 'ok') last.set(operation.process, vertex);
    else last.delete(operation.process);
  }
}

/**
 * From each transaction to all that were invoked after it had completed, equal times being concurrent. Such pairs are
 * quadratic in number; instead the moments at which completions precede an invocation form a chain of auxiliary
 * vertices, and a transaction is connected to the first moment after its completion, a moment to what is invoked then.
 * So there are at most three edges per transaction, whatever the concurrency.
 */
export function addRealtimeEdges(graph: GraphBuilder, transactions: readonly Transaction[]): void {
  const happened = transactions.filter(({ type }) => type !== 'fail');
  const invoked = inOrder(happened, ({ operation }) => operation.invoked);
  const completed = inOrder(
    happened.filter(({ type }) => type === 'ok'),
    ({ operation }) => operation.completed,
  );
  let moment = -1;
  let next = 0;
  for (const { vertex, operation } of invoked) {
    const before = next;
    while (next < completed.length && (completed[next] as Transaction).operation.completed < operation.invoked) next++;
    if (next > before) {
      const later = graph.auxiliary();
      if (moment >= 0) graph.edge(moment, later, THEN);
      for (let each = before; each < next; each++) graph.edge((completed[each] as Transaction).vertex, later, REALTIME);
      moment = later;
    }
    if (moment >= 0) graph.edge(moment, vertex, THEN);
  }
}

/** Sorted by time; what is in order already is left alone. */
function inOrder(
  transactions: readonly Transaction[],
  timeOf: (transaction: Transaction) => number,
): readonly Transaction[] {
  const times = new Float64Array(transactions.length);
  let isSorted = true;
  for (let position = 0; position < times.length; position++) {
    times[position] = timeOf(transactions[position] as Transaction);
    isSorted &&= position === 0 || (times[position] as number) >= (times[position - 1] as number);
  }
  if (isSorted) return transactions;
  const places = Uint32Array.from(times.keys()).sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  return Array.from(places, (place) => transactions[place] as Transaction);
}
