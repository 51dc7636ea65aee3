import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkTransactions } from '../../../checkers/transactions/transactions.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { MicroOperation } from '../../../harness/core/models/micro-operation.ts';
import {
  anomalyScripts,
  type ScriptedTransaction,
  type WriteFunction,
} from '../../../harness/generate/transactions/anomaly-scripts.ts';
import { operationsOf, semanticsOf } from './history-notation.ts';

describe('every anomaly of transactions', () => {
  for (const { name, writes, transactions } of anomalyScripts.all) {
    for (const write of writes) {
      it(`${name} is found with ${write}, as the worst of what is there`, () => {
        const result = checkTransactions(operationsOf(transactions(write)), semanticsOf(write));
        assert.equal(result.verdict, 'fail');
        assert.equal(result.reason, name, result.anomalies.map((anomaly) => anomaly.name).join(', '));
      });

      it(`${name} is not found with ${write} when the same transactions find what is there`, () => {
        const result = checkTransactions(operationsOf(corrected(transactions(write))), semanticsOf(write));
        assert.deepEqual(result.anomalies, []);
        assert.notEqual(result.verdict, 'fail');
      });
    }
  }
});

/** The same transactions one after the other, with the answers of a store. */
function corrected(transactions: readonly ScriptedTransaction[]): ScriptedTransaction[] {
  const store = new Map<string | number, Json>();
  const inOrder = [...transactions].sort((a, b) => a.from - b.from);
  return inOrder.map((transaction, place) => ({
    ...transaction,
    from: 10 * place,
    to: 10 * place + 5,
    parts: transaction.type === 'fail' ? transaction.parts : transaction.parts.map((part) => answered(part, store)),
  }));
}

function answered([f, key, value]: MicroOperation, store: Map<string | number, Json>): MicroOperation {
  const before = store.get(key) ?? null;
  if (f === 'r') return [f, key, before];
  const write = f as WriteFunction;
  store.set(key, write === 'w' ? value : [...((before ?? []) as Json[]), value]);
  return [f, key, value];
}
