import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { PROCESS, REALTIME, THEN } from '../../../checkers/transactions/graph/edge-kind.ts';
import { GraphBuilder, type Graph } from '../../../checkers/transactions/graph/graph.ts';
import { addProcessEdges, addRealtimeEdges } from '../../../checkers/transactions/order-edges.ts';
import { transactionsOf, type Transaction } from '../../../checkers/transactions/transaction.ts';
import { stream } from '../../../harness/core/random.ts';
import { randomTransactions } from './random-transactions.ts';

describe('orders of transactions as edges', () => {
  it('leads in real time from what is completed to whatever is invoked later, and nowhere else', () => {
    for (let round = 0; round < 500; round++) {
      const { operations } = randomTransactions(stream('realtime', String(round)), 'append', 10);
      const transactions = transactionsOf(operations, 'append');
      const builder = new GraphBuilder(transactions.length);
      addRealtimeEdges(builder, transactions);
      const graph = builder.build();
      assert.ok(graph.targets.length <= 3 * transactions.length);
      agree(transactions, graph, REALTIME | THEN, (a, b) => a.operation.completed < b.operation.invoked);
    }
  });

  it('leads from each transaction of a process to its later ones, but not on from one that may still happen', () => {
    for (let round = 0; round < 500; round++) {
      const { operations } = randomTransactions(stream('process', String(round)), 'append', 10);
      const transactions = transactionsOf(operations, 'append');
      const builder = new GraphBuilder(transactions.length);
      addProcessEdges(builder, transactions);
      const isBefore = (a: Transaction, b: Transaction): boolean =>
        a.operation.process === b.operation.process && a.operation.index < b.operation.index;
      agree(transactions, builder.build(), PROCESS, isBefore);
    }
  });
});

function agree(
  transactions: readonly Transaction[],
  graph: Graph,
  kinds: number,
  isBefore: (a: Transaction, b: Transaction) => boolean,
): void {
  for (const first of transactions) {
    const reached = reachedFrom(graph, first.vertex, kinds);
    for (const second of transactions) {
      const expected = first.type === 'ok' && second.type !== 'fail' && isBefore(first, second);
      assert.equal(reached.has(second.vertex), expected, `${first.vertex} to ${second.vertex}`);
    }
  }
}

function reachedFrom(graph: Graph, start: number, kinds: number): Set<number> {
  const reached = new Set<number>();
  const open = [start];
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    for (let edge = graph.rows[vertex] as number; edge < (graph.rows[vertex + 1] as number); edge++) {
      const target = graph.targets[edge] as number;
      if (((graph.kinds[edge] as number) & kinds) === 0 || reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}
