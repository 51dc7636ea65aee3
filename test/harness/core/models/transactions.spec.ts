import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { microOperations } from '../../../../harness/core/models/micro-operation.ts';
import { listAppendTransactions, rwRegisterTransactions } from '../../../../harness/core/models/transactions.ts';

describe('models of transactions', () => {
  it('read what the store holds and what the transaction itself appended', () => {
    const input = [
      ['append', 'x', 2],
      ['r', 'x', null],
    ];
    const right = [
      ['append', 'x', 2],
      ['r', 'x', [1, 2]],
    ];
    const { step } = listAppendTransactions;
    assert.deepEqual(step({ x: [1] }, 'txn', input, right), { state: { x: [1, 2] } });
    assert.equal(step({ x: [] }, 'txn', input, right), undefined);
    assert.deepEqual(step({ x: [5] }, 'txn', input, undefined), { state: { x: [5, 2] } });
  });

  it('take an absent list for an empty one, but no value for another', () => {
    assert.ok(listAppendTransactions.step(null, 'txn', [['r', 'x', null]], [['r', 'x', []]]));
    assert.ok(rwRegisterTransactions.step(null, 'txn', [['r', 'x', null]], [['r', 'x', null]]));
    assert.equal(rwRegisterTransactions.step(null, 'txn', [['r', 'x', null]], [['r', 'x', 0]]), undefined);
  });

  it('know keys of any name', () => {
    for (const key of ['constructor', '__proto__', 'toString']) {
      const after = rwRegisterTransactions.step(null, 'txn', [['w', key, 1]], undefined)?.state ?? null;
      assert.ok(rwRegisterTransactions.step(null, 'txn', [['r', key, null]], [['r', key, null]]));
      assert.ok(rwRegisterTransactions.step(after, 'txn', [['r', key, null]], [['r', key, 1]]));
    }
  });

  it('refuse what is no transaction of theirs, and another first state than none', () => {
    const { inputProblem, initialProblem } = listAppendTransactions;
    assert.equal(inputProblem('txn', [['append', 'x', 1]]), undefined);
    for (const input of [null, 'x', [['w', 'x', 1]], [['append', 'x']], [['append', null, 1]], ['append']]) {
      assert.ok(inputProblem('txn', input), JSON.stringify(input));
    }
    assert.ok(initialProblem?.({ x: [1] }));
    assert.equal(microOperations([], ['r'])?.length, 0);
  });
});
