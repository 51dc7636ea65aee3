import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Workload } from '../../harness/core/contracts/workload.ts';
import type { Json } from '../../harness/core/json.ts';
import { LAST_SEEN } from '../../harness/core/plan.ts';
import { append } from '../../workloads/append/append.ts';
import { counter } from '../../workloads/counter/counter.ts';
import { LastSeen } from '../../workloads/last-seen.ts';
import { register } from '../../workloads/register/register.ts';
import { set } from '../../workloads/set/set.ts';
import { transactions } from '../../workloads/transactions/transactions.ts';
import { completionOf, requestName, type Completion } from '../../workloads/wording.ts';

const ok = (value: Json): Completion => ({ type: 'ok', value });

describe('wording of a workload', () => {
  it('gives systems their own names of functions', () => {
    assert.equal(requestName(append, 'append'), 'list-append');
    assert.equal(requestName(append, 'read'), 'read');
    assert.equal(requestName(register, 'write'), 'write');
    assert.equal(requestName(append, 'constructor'), 'constructor');
  });

  it('records the answer to a question, and of everything else what was asked', () => {
    assert.deepEqual(completionOf(append, 'read', null, [1, 2]), ok([1, 2]));
    assert.deepEqual(completionOf(append, 'append', 3, 'done'), ok(3));
    assert.deepEqual(completionOf(counter, 'add-and-get', 3, 10), ok(10));
    assert.deepEqual(completionOf(counter, 'increment', 3, 10), ok(3));
  });

  it('takes an absent key for one at its initial value', () => {
    assert.deepEqual(completionOf(append, 'read', null, null), ok([]));
    assert.deepEqual(completionOf(counter, 'read', null, null), ok(0));
    assert.deepEqual(completionOf(register, 'read', null, null), ok(null));
  });
});

describe('what cannot be an answer', () => {
  const isRefused = (workload: Workload, f: string, asked: Json, answer: Json): boolean =>
    completionOf(workload, f, asked, answer).type === 'info';

  it('leaves the outcome unknown, and is quoted', () => {
    const completion = completionOf(append, 'read', null, 'x'.repeat(100));
    assert.deepEqual(completion, {
      type: 'info',
      error: `no answer to what was asked: "${'x'.repeat(59)}…`,
      answer: `"${'x'.repeat(100)}"`,
    });
  });

  it('is anything but a list where one was asked for, anything but a number from a counter', () => {
    for (const workload of [append, set]) {
      assert.ok(isRefused(workload, 'read', null, 7));
      assert.ok(!isRefused(workload, 'read', null, [7]));
    }
    assert.ok(isRefused(counter, 'read', null, [7]));
    assert.ok(isRefused(counter, 'add-and-get', 1, 1.5));
    assert.ok(!isRefused(counter, 'read', null, 7));
    assert.ok(!isRefused(register, 'read', null, [7]));
  });

  it('is a transaction with other parts', () => {
    const asked: Json = [
      ['append', 'x', 1],
      ['r', 'y', null],
    ];
    const refused = (answer: Json): boolean => isRefused(transactions, 'txn', asked, answer);
    assert.ok(!refused([asked[0] as Json, ['r', 'y', [5]]]));
    for (const answer of [
      null,
      [asked[0] as Json],
      asked,
      [asked[0] as Json, ['r', 'y', 5]],
      [asked[0] as Json, ['r', 'x', []]],
      [
        ['append', 'x', 2],
        ['r', 'y', []],
      ],
      [5, ['r', 'y', []]],
    ] satisfies Json[])
      assert.ok(refused(answer), JSON.stringify(answer));
  });
});

describe('LastSeen', () => {
  it('puts what the client last saw on the key in place of the symbol, wherever that stands', () => {
    const seen = new LastSeen(2);
    seen.saw(0, 'k1', 'read', 5);
    seen.saw(0, 'k2', 'cas', [5, 6]);
    assert.equal(seen.resolve(0, { key: 'k1', value: LAST_SEEN }), 5);
    assert.deepEqual(seen.resolve(0, { key: 'k2', value: [LAST_SEEN, [7, LAST_SEEN]] }), [6, [7, 6]]);
    assert.deepEqual(seen.resolve(1, { key: 'k1', value: [LAST_SEEN, 7] }), [null, 7]);
  });

  it('forgets what nobody of the plan saw', () => {
    const seen = new LastSeen(1);
    seen.saw(-1, 'k1', 'read', 5);
    assert.equal(seen.resolve(0, { key: 'k1', value: LAST_SEEN }), null);
  });
});
