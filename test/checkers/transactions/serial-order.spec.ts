import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { replayLists } from '../../../checkers/transactions/serial-order.ts';
import { transactionsOf } from '../../../checkers/transactions/transaction.ts';
import { checkTransactions } from '../../../checkers/transactions/transactions.ts';
import { HarnessError } from '../../../harness/core/errors.ts';
import { history, semanticsOf } from './history-notation.ts';

describe('order of transactions over lists', () => {
  it('comes with every history without an anomaly', () => {
    const operations = history('p0 0-9 rx[1] ay1', 'p1 0-9 ax1', 'p2 1-2 rx- ry-', 'p3 3-4 ax2 ?', 'p4 3-4 ax9 !');
    const { order } = checkTransactions(operations, semanticsOf('append'));
    assert.deepEqual(
      order?.map(({ process }) => process),
      [2, 1, 0, 3],
    );
    assert.equal(checkTransactions(history('p0 0-9 rx[7]'), semanticsOf('append')).order, undefined);
  });

  const wrong: Record<string, readonly string[]> = {
    'a read finds too little': ['p0 0-9 rx[1]', 'p1 0-9 ax1'],
    'a read finds too much': ['p0 0-9 ax1', 'p1 0-9 rx-'],
    'a read finds something else': ['p0 0-9 ax1', 'p1 0-9 rx[2]'],
  };
  for (const [what, lines] of Object.entries(wrong)) {
    it(`is refused where ${what}`, () => {
      assert.throws(() => replayLists(transactionsOf(history(...lines), 'append'), () => true), HarnessError);
    });
  }

  it('is refused against time, and against the order of a process', () => {
    for (const lines of [
      ['p0 0-2 ax1', 'p1 5-9 ry-'],
      ['p0 0-9 ax1', 'p0 0-9 ry-'],
    ]) {
      const order = transactionsOf(history(...lines), 'append');
      replayLists(order, () => true);
      assert.throws(() => replayLists(order.toReversed(), () => true), HarnessError);
    }
  });
});
